package io.stackworks.agent.run;

import java.time.Duration;

/** "Something changed, look again." Raising is cheap and never lost. Any thread. */
public final class Signal {
  private long raised;

  public synchronized void raise() {
    raised++;
    notifyAll();
  }

  public synchronized long count() {
    return raised;
  }

  /** Waits until raised after {@code seen} was read, at most so long. */
  public synchronized void awaitAfter(long seen, Duration most) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    while (raised == seen) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }
}
