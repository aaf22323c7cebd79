/**
 * {@code stackworks demo}: a server and a small fleet on this machine, shown to work, and removed
 * again.
 */
@NullMarked
package io.stackworks.server.demo;

import org.jspecify.annotations.NullMarked;
