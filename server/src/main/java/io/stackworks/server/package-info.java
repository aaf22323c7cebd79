/** Placeholder. */
@NullMarked
package io.stackworks.server;

import org.jspecify.annotations.NullMarked;
