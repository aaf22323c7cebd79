package io.stackworks.server.cli;

import io.grpc.Status;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What to do when a stream ends too early: wait and ask again, or fail. Pauses grow from 0.2 to 5
 * seconds.
 */
final class Patience {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Settings settings;
  private final Consumer<String> notice;
  private Duration pause = FIRST;
  private boolean away;

  /**
   * @param notice told once when the server is away, and once when it is back
   */
  Patience(Settings settings, Consumer<String> notice) {
    this.settings = settings;
    this.notice = notice;
  }

  void cameBack() {
    if (away) {
      notice.accept("the server is back");
      away = false;
    }
    pause = FIRST;
  }

  /** How long to wait before asking again; fails when asking again cannot help. */
  Duration wentAway(Status status) {
    boolean passing =
        switch (status.getCode()) {
          // it stops (OK), is away, or dropped a reader that was too slow (ABORTED)
          case OK, UNAVAILABLE, ABORTED, INTERNAL, UNKNOWN, CANCELLED -> true;
          default -> false;
        };
    if (!passing) {
      throw Failures.of(status, settings);
    }
    if (!away && status.getCode() != Status.Code.ABORTED) {
      notice.accept("the server is away, trying again");
      away = true;
    }
    var now = pause;
    var longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
    return now;
  }
}
