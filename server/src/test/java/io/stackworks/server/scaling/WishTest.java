package io.stackworks.server.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.instance.InstanceStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WishTest {
  private static final Instant NOW = Instant.parse("2026-11-02T10:30:00Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(86_400);

  @ParameterizedTest
  @EnumSource(InstanceStatus.class)
  void every_status_on_and_off(InstanceStatus status) {
    var on =
        status == InstanceStatus.STOPPED || status == InstanceStatus.START_FAILED
            ? Wish.START
            : Wish.NOTHING;
    var off =
        status == InstanceStatus.ONLINE
                || status == InstanceStatus.SETUP_FAILED
                || status == InstanceStatus.CONNECTION_LOST
            ? Wish.STOP
            : Wish.NOTHING;

    assertThat(Wish.of(true, status, LONG_AGO, NOW)).isEqualTo(on);
    assertThat(Wish.of(false, status, LONG_AGO, NOW)).isEqualTo(off);
  }

  @Test
  void what_failed_to_start_is_tried_again_in_the_next_hour() {
    var failed = InstanceStatus.START_FAILED;

    assertThat(Wish.of(true, failed, Instant.parse("2026-11-02T10:00:00Z"), NOW))
        .isEqualTo(Wish.NOTHING);
    assertThat(Wish.of(true, failed, Instant.parse("2026-11-02T09:59:59Z"), NOW))
        .isEqualTo(Wish.START);
  }
}
