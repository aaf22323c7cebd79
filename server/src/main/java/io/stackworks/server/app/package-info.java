/** Apps: where code is and how it wants to be deployed. */
@NullMarked
package io.stackworks.server.app;

import org.jspecify.annotations.NullMarked;
