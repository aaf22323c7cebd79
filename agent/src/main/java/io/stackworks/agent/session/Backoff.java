package io.stackworks.agent.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: anything between nothing and twice the last bound (full
 * jitter), at most 30 s, forever. A success starts over.
 */
final class Backoff {
  static final Duration FIRST = Duration.ofMillis(500);
  static final Duration MOST = Duration.ofSeconds(30);

  private final RandomGenerator random;
  private Duration bound = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    var wait = Duration.ofMillis(random.nextLong(bound.toMillis() + 1));
    var twice = bound.multipliedBy(2);
    bound = twice.compareTo(MOST) > 0 ? MOST : twice;
    return wait;
  }

  void succeeded() {
    bound = FIRST;
  }
}
