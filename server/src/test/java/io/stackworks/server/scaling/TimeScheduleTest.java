package io.stackworks.server.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.store.Json;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeScheduleTest {
  private static final TimeSchedule MONDAY_TEN =
      TimeSchedule.NEVER.merged(Map.of("Monday", Map.of("10", "on")));

  @Test
  void hours_are_utc() {
    assertThat(MONDAY_TEN.isOn(Instant.parse("2026-11-02T10:00:00Z"))).isTrue();
    assertThat(MONDAY_TEN.isOn(Instant.parse("2026-11-02T10:59:59Z"))).isTrue();
    assertThat(MONDAY_TEN.isOn(Instant.parse("2026-11-02T11:00:00Z"))).isFalse();
    assertThat(MONDAY_TEN.isOn(Instant.parse("2026-11-02T09:59:59Z"))).isFalse();
    assertThat(MONDAY_TEN.isOn(Instant.parse("2026-11-03T10:00:00Z"))).isFalse();
  }

  @Test
  void hours_that_are_not_named_stay() {
    var more = MONDAY_TEN.merged(Map.of("Monday", Map.of("9", "on"), "Sunday", Map.of("0", "on")));
    assertThat(more.days())
        .isEqualTo(Map.of("Monday", Map.of("9", "on", "10", "on"), "Sunday", Map.of("0", "on")));

    var less = more.merged(Map.of("Sunday", Map.of("0", "off"), "Friday", Map.of("1", "off")));
    assertThat(less.days()).containsOnlyKeys("Monday");
  }

  @Test
  void it_is_kept_as_it_is() {
    assertThat(Json.read(Json.write(MONDAY_TEN), TimeSchedule.class)).isEqualTo(MONDAY_TEN);
    assertThat(Json.read(Json.write(TimeSchedule.NEVER), TimeSchedule.class))
        .isEqualTo(TimeSchedule.NEVER);
  }

  @Test
  void what_is_no_hour_is_refused_all_at_once() {
    assertThatThrownBy(
            () ->
                TimeSchedule.NEVER.merged(
                    Map.of("Monday", Map.of("24", "on", "01", "on", "5", "maybe"))))
        .hasMessageContaining("24")
        .hasMessageContaining("01")
        .hasMessageContaining("maybe");
  }
}
