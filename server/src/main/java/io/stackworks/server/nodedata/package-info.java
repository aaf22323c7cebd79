/** Run lists and node data: what recipes see of a stack, in the words of both Chef generations. */
@NullMarked
package io.stackworks.server.nodedata;

import org.jspecify.annotations.NullMarked;
