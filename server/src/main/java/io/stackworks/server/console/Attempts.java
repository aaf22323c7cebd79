package io.stackworks.server.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Limits how often somebody may try to sign in: so many at once, then one every few seconds. */
final class Attempts {
  private static final int AT_ONCE = 10;
  private static final Duration ONE_EVERY = Duration.ofSeconds(6);
  private static final int KEPT = 10_000;

  private final Clock clock;

  /** When all of somebody's attempts are forgotten; the oldest entries go first. */
  private final Map<String, Instant> forgotten =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > KEPT;
        }
      };

  Attempts(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean admit(String who) {
    var now = clock.instant();
    var until = forgotten.getOrDefault(who, now);
    var next = (until.isBefore(now) ? now : until).plus(ONE_EVERY);
    if (next.isAfter(now.plus(ONE_EVERY.multipliedBy(AT_ONCE)))) {
      return false;
    }
    forgotten.put(who, next);
    return true;
  }
}
