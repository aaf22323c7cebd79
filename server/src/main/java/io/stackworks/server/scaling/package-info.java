/** Starting and stopping instances by the clock and by load; pure decisions and their rows. */
@NullMarked
package io.stackworks.server.scaling;

import org.jspecify.annotations.NullMarked;
