package io.stackworks.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  @Test
  void no_wait_is_longer_than_30_seconds_and_waits_are_spread() {
    var backoff = new Backoff(new Random(1));
    var waits = IntStream.range(0, 1000).mapToObj(i -> backoff.next()).toList();

    assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofSeconds(30)) <= 0);
    assertThat(waits.subList(10, 1000)).anyMatch(wait -> wait.toMillis() < 1_000);
    assertThat(waits.subList(10, 1000)).anyMatch(wait -> wait.toMillis() > 29_000);
    assertThat(waits.get(0)).isLessThanOrEqualTo(Backoff.FIRST);
  }

  @Test
  void a_success_starts_over() {
    var backoff = new Backoff(new Random(1));
    IntStream.range(0, 20).forEach(i -> backoff.next());
    backoff.succeeded();

    assertThat(backoff.next()).isLessThanOrEqualTo(Backoff.FIRST);
  }
}
