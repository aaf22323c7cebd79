package io.stackworks.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stackworks.proto.agent.Metrics;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.TestDatabases;
import io.stackworks.server.testing.SteppingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasurementsTest {
  private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");
  private final SteppingClock clock = new SteppingClock(START);
  private final InstanceId web1 = InstanceId.random();

  private void measure(Measurements measurements, double... idle) {
    for (double each : idle) {
      measurements.heard(web1, Metrics.newBuilder().setCpuIdle(each).setProcs(7).build());
      measurements.flush();
      clock.step(Duration.ofMinutes(1));
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void minutes_become_averages_of_five_and_old_ones_go(Dialect dialect) throws Exception {
    try (Database database = TestDatabases.open(dialect)) {
      var measurements = new Measurements(database, clock);
      measure(measurements, 10, 20, 30, 40, 50, 99);

      measurements.condense();
      measurements.condense();

      var fine = measurements.of(web1, Measurements.FINE, START, clock.instant());
      assertThat(fine).hasSize(6);
      assertThat(fine.get(1).at()).isEqualTo(START.plusSeconds(60));
      assertThat(fine.get(1).sample().cpu()).isEqualTo(80);
      var coarse = measurements.of(web1, Measurements.COARSE, START, clock.instant());
      assertThat(coarse).hasSize(1);
      assertThat(coarse.get(0).sample().get(Metric.CPU_IDLE)).isCloseTo(30, within(0.01));
      assertThat(coarse.get(0).sample().get(Metric.PROCS)).isEqualTo(7);

      clock.step(Duration.ofHours(25));
      measurements.condense();
      assertThat(measurements.of(web1, Measurements.FINE, START, clock.instant())).isEmpty();
      assertThat(measurements.of(web1, Measurements.COARSE, START, clock.instant())).isNotEmpty();
      clock.step(Duration.ofDays(14));
      measurements.condense();
      assertThat(measurements.of(web1, Measurements.COARSE, START, clock.instant())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void some_samples_of_many_instances_are_visited(Dialect dialect) throws Exception {
    try (Database database = TestDatabases.open(dialect)) {
      var measurements = new Measurements(database, clock);
      measure(measurements, 10, 20, 30, 40, 50, 60);
      var seen = new ArrayList<Double>();

      measurements.visit(
          List.of(web1, InstanceId.random()),
          Measurements.FINE,
          Duration.ofMinutes(2),
          START,
          clock.instant(),
          reading -> seen.add(reading.sample().get(Metric.CPU_IDLE)));

      assertThat(seen).containsExactlyInAnyOrder(10.0, 30.0, 50.0);
    }
  }

  @Test
  void two_samples_of_a_minute_are_one() throws Exception {
    try (Database database = TestDatabases.open(Dialect.SQLITE)) {
      var measurements = new Measurements(database, clock);
      measurements.heard(web1, Metrics.newBuilder().setCpuIdle(1).build());
      measurements.flush();
      measurements.heard(web1, Metrics.newBuilder().setCpuIdle(2).build());
      measurements.flush();

      assertThat(measurements.since(START))
          .hasEntrySatisfying(web1, sample -> assertThat(sample.get(Metric.CPU_IDLE)).isEqualTo(2));
    }
  }

  @Test
  void memory_is_what_programs_use() {
    var sample =
        Sample.of(
            Metrics.newBuilder()
                .setMemoryTotal(1000)
                .setMemoryUsed(250)
                .setLoad1(Double.NaN)
                .build());

    assertThat(sample.memory()).isEqualTo(25);
    assertThat(sample.get(Metric.LOAD_1)).isZero();
    assertThat(Sample.of(Metrics.getDefaultInstance()).memory()).isZero();
  }
}
