package io.stackworks.server.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadStateTest {
  private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");
  private static final LoadState.Fleet SOME = new LoadState.Fleet(3, 0, 3);
  private static final LoadRule RULE = new LoadRule(true, Thresholds.UP, Thresholds.DOWN);
  private static final Optional<Load> HIGH = Optional.of(new Load(90, 50, 1));
  private static final Optional<Load> MIDDLE = Optional.of(new Load(50, 50, 1));
  private static final Optional<Load> LOW = Optional.of(new Load(10, 50, 1));

  /** Minute by minute; each entry is what was done: "", "+2" or "-1". */
  private static List<String> minutes(
      LoadRule rule, LoadState.Fleet fleet, Alarms alarms, List<Optional<Load>> loads) {
    var state = LoadState.FRESH;
    var done = new ArrayList<String>();
    var now = START;
    for (var load : loads) {
      var outcome = state.look(rule, load, alarms, fleet, now);
      state = outcome.next();
      done.add(
          outcome.start() > 0
              ? "+" + outcome.start()
              : outcome.stop() > 0 ? "-" + outcome.stop() : "");
      now = now.plus(Duration.ofMinutes(1));
    }
    return done;
  }

  private static List<Optional<Load>> times(int count, Optional<Load> load) {
    return java.util.Collections.nCopies(count, load);
  }

  private static List<Optional<Load>> then(
      List<Optional<Load>> first, List<Optional<Load>> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static List<String> minutes(List<Optional<Load>> loads) {
    return minutes(RULE, SOME, Alarms.NOBODY_KNOWS, loads);
  }

  @Test
  void too_much_for_the_wait_time_starts_and_is_then_ignored_for_a_while() {
    assertThat(minutes(times(16, HIGH)))
        .containsExactly("", "", "", "", "", "+1", "", "", "", "", "", "", "", "", "", "+1");
  }

  @Test
  void too_little_for_the_wait_time_stops() {
    var done = minutes(times(12, LOW));

    assertThat(done.indexOf("-1")).isEqualTo(10);
    assertThat(done).filteredOn(each -> !each.isEmpty()).hasSize(1);
  }

  @Test
  void a_pause_begins_the_wait_anew() {
    assertThat(minutes(then(then(times(5, HIGH), times(1, MIDDLE)), times(5, HIGH))))
        .containsOnly("");
    assertThat(minutes(then(then(times(5, HIGH), times(1, Optional.empty())), times(5, HIGH))))
        .containsOnly("");
  }

  @Test
  void what_is_off_does_nothing() {
    var off = new LoadRule(false, Thresholds.UP, Thresholds.DOWN);

    assertThat(minutes(off, SOME, Alarms.NOBODY_KNOWS, times(20, HIGH))).containsOnly("");
  }

  @Test
  void nobody_to_start_is_no_event() {
    var none = new LoadState.Fleet(0, 0, 3);

    assertThat(minutes(RULE, none, Alarms.NOBODY_KNOWS, times(20, HIGH))).containsOnly("");
  }

  @Test
  void instances_on_their_way_count_as_added() {
    var three = new LoadRule(true, up(3, 80.0, null, null, List.of()), Thresholds.DOWN);
    var done = minutes(three, new LoadState.Fleet(9, 2, 0), Alarms.NOBODY_KNOWS, times(6, HIGH));

    assertThat(done.get(5)).isEqualTo("+1");
  }

  @Test
  void as_many_as_there_are() {
    var five = new LoadRule(true, up(5, 80.0, null, null, List.of()), Thresholds.DOWN);

    assertThat(minutes(five, SOME, Alarms.NOBODY_KNOWS, times(6, HIGH)).get(5)).isEqualTo("+3");
  }

  @Test
  void too_much_of_one_thing_keeps_too_little_of_another_from_stopping() {
    var both =
        new LoadRule(
            true,
            up(1, -1.0, 40.0, null, List.of()),
            new Thresholds(1, 1, 1, 30.0, null, null, List.of()));
    var done = minutes(both, new LoadState.Fleet(0, 0, 3), Alarms.NOBODY_KNOWS, times(9, LOW));

    assertThat(done).containsOnly("");
  }

  @Test
  void every_metric_has_a_threshold_of_its_own() {
    var load = new LoadRule(true, up(1, null, null, 0.5, List.of()), Thresholds.DOWN);

    assertThat(minutes(load, SOME, Alarms.NOBODY_KNOWS, times(6, MIDDLE)).get(5)).isEqualTo("+1");
  }

  @Test
  void an_alarm_counts_as_a_threshold_and_one_without_data_stops_everything() {
    var named = new LoadRule(true, up(1, null, null, null, List.of("a", "b")), Thresholds.DOWN);
    Alarms ringing = name -> name.equals("b") ? Alarms.State.ALARM : Alarms.State.OK;
    Alarms deaf = name -> name.equals("a") ? Alarms.State.INSUFFICIENT_DATA : Alarms.State.ALARM;

    assertThat(minutes(named, SOME, ringing, times(6, MIDDLE)).get(5)).isEqualTo("+1");
    assertThat(minutes(named, SOME, deaf, times(9, HIGH))).containsOnly("");
    assertThat(minutes(named, SOME, Alarms.NOBODY_KNOWS, times(9, MIDDLE))).containsOnly("");
  }

  @Test
  void thresholds_have_bounds() {
    var problems = new ArrayList<io.stackworks.server.stack.Problem>();
    new Thresholds(0, 0, 101, 101.0, -2.0, 0.0, List.of("1", "2", "3", "4", "5", "6"))
        .check("up_scaling", problems);
    assertThat(problems).hasSize(7);

    problems.clear();
    new Thresholds(1, 1, 100, -1.0, 100.0, -1.0, List.of()).check("up_scaling", problems);
    Thresholds.UP.check("up_scaling", problems);
    assertThat(problems).isEmpty();
  }

  private static Thresholds up(
      int count, Double cpu, Double memory, Double load, List<String> alarms) {
    return new Thresholds(count, 5, 5, cpu, memory, load, alarms);
  }
}
