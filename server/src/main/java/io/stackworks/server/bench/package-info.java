/**
 * Benchmarks that anyone can run: each starts real processes, measures, and prints figures with
 * machine facts.
 */
@NullMarked
package io.stackworks.server.bench;

import org.jspecify.annotations.NullMarked;
