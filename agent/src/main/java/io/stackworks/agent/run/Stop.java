package io.stackworks.agent.run;

import io.stackworks.proto.run.RunOutcome;
import org.jspecify.annotations.Nullable;

/** Tells the one run under way to end, and why. Any thread. */
final class Stop {
  private volatile @Nullable RunOutcome reason;

  void request(RunOutcome why) {
    if (reason == null) {
      reason = why;
    }
  }

  @Nullable RunOutcome reason() {
    return reason;
  }

  boolean isRequested() {
    return reason != null;
  }
}
