/**
 * Machines for instances that this server makes itself: sandboxes on one host, or plain processes
 * in a directory.
 */
@NullMarked
package io.stackworks.server.compute;

import org.jspecify.annotations.NullMarked;
