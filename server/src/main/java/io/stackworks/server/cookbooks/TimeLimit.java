package io.stackworks.server.cookbooks;

import java.time.Duration;
import org.eclipse.jgit.lib.ProgressMonitor;

/** When a fetch has to be over; also stops JGit, which asks it at every step. */
final class TimeLimit implements ProgressMonitor {

  private final long endNanos;

  private TimeLimit(long endNanos) {
    this.endNanos = endNanos;
  }

  static TimeLimit of(Duration time) {
    return new TimeLimit(System.nanoTime() + time.toNanos());
  }

  boolean isOver() {
    return System.nanoTime() - endNanos > 0;
  }

  long leftMillis() {
    return Math.max(1, (endNanos - System.nanoTime()) / 1_000_000);
  }

  @Override
  public boolean isCancelled() {
    return isOver();
  }

  @Override
  public void start(int totalTasks) {}

  @Override
  public void beginTask(String title, int totalWork) {}

  @Override
  public void update(int completed) {}

  @Override
  public void endTask() {}

  @Override
  public void showDuration(boolean enabled) {}
}
