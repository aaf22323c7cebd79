/**
 * Stacks, what they consist of, and every decision about them: pure lifecycle rules and the one
 * owner that applies them.
 */
@NullMarked
package io.stackworks.server.stack;

import org.jspecify.annotations.NullMarked;
