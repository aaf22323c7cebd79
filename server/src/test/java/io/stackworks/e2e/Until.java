package io.stackworks.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for conditions, with a limit. */
public final class Until {
  private static final Duration LONGEST = Duration.ofSeconds(180);

  private Until() {}

  /** Looks again and again until it holds; fails with these words when it takes too long. */
  public static void holds(String what, Callable<Boolean> condition) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!isTrue(condition)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("after " + LONGEST.toSeconds() + " s it is not so that " + what);
      }
      TimeUnit.MILLISECONDS.sleep(100); // between two looks, not instead of one
    }
  }

  private static boolean isTrue(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
