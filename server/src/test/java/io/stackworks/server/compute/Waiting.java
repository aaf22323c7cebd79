package io.stackworks.server.compute;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for conditions of other processes. */
final class Waiting {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Waiting() {}

  /** The first value that is as wished; fails with the last one otherwise. */
  static <T> T until(Callable<T> value, Predicate<T> wished) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Object last = null;
    while (System.nanoTime() < deadline) {
      try {
        var now = value.call();
        if (wished.test(now)) {
          return now;
        }
        last = now;
      } catch (java.io.IOException e) {
        last = e;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("not within %s; at last: %s".formatted(PATIENCE, last));
  }
}
