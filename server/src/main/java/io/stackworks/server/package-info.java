/** The control server's process: flags to configuration to wiring. */
@NullMarked
package io.stackworks.server;

import org.jspecify.annotations.NullMarked;
