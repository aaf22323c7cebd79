package io.stackworks.server.scaling;

import io.stackworks.server.stack.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When load scales in one direction, and by how much.
 *
 * @param thresholdsWaitTime minutes for which a threshold must be passed
 * @param ignoreMetricsTime minutes after an event in which nothing is looked at
 * @param cpuThreshold percent; absent or -1: not looked at, as the others
 * @param alarms names of CloudWatch alarms
 */
public record Thresholds(
    int instanceCount,
    int thresholdsWaitTime,
    int ignoreMetricsTime,
    @Nullable Double cpuThreshold,
    @Nullable Double memoryThreshold,
    @Nullable Double loadThreshold,
    List<String> alarms) {
  private static final int MOST_ALARMS = 5;

  /** As a layer has them that was never told anything. */
  public static final Thresholds UP = new Thresholds(1, 5, 5, 80.0, null, null, List.of());

  public static final Thresholds DOWN = new Thresholds(1, 10, 10, 30.0, null, null, List.of());

  public Thresholds {
    alarms = List.copyOf(alarms);
  }

  Duration waitTime() {
    return Duration.ofMinutes(thresholdsWaitTime);
  }

  Duration ignoreTime() {
    return Duration.ofMinutes(ignoreMetricsTime);
  }

  void check(String field, List<Problem> problems) {
    if (instanceCount < 1) {
      problems.add(
          new Problem(field + ".instance_count", String.valueOf(instanceCount), "1 or more"));
    }
    minutes(field + ".thresholds_wait_time", thresholdsWaitTime, problems);
    minutes(field + ".ignore_metrics_time", ignoreMetricsTime, problems);
    percent(field + ".cpu_threshold", cpuThreshold, problems);
    percent(field + ".memory_threshold", memoryThreshold, problems);
    if (loadThreshold != null && loadThreshold != -1 && !(loadThreshold > 0)) {
      problems.add(
          new Problem(
              field + ".load_threshold", String.valueOf(loadThreshold), "more than 0, or -1"));
    }
    if (alarms.size() > MOST_ALARMS) {
      problems.add(
          new Problem(field + ".alarms", alarms.size() + " alarms", "at most " + MOST_ALARMS));
    }
  }

  private static void minutes(String field, int minutes, List<Problem> problems) {
    if (minutes < 1 || minutes > 100) {
      problems.add(new Problem(field, String.valueOf(minutes), "1 to 100 minutes"));
    }
  }

  private static void percent(String field, @Nullable Double percent, List<Problem> problems) {
    if (percent != null && percent != -1 && !(percent >= 0 && percent <= 100)) {
      problems.add(new Problem(field, String.valueOf(percent), "0 to 100 percent, or -1"));
    }
  }

  /** Null when no threshold is reached, else which. */
  @Nullable String reached(Load load) {
    return first(load, ">=", (value, threshold) -> value >= threshold);
  }

  /** Null when no value is below its threshold, else which. */
  @Nullable String undercut(Load load) {
    return first(load, "<", (value, threshold) -> value < threshold);
  }

  private interface Test {
    boolean passes(double value, double threshold);
  }

  private @Nullable String first(Load load, String sign, Test test) {
    var cpu = passed("cpu", load.cpu(), sign, cpuThreshold, test);
    if (cpu != null) {
      return cpu;
    }
    var memory = passed("memory", load.memory(), sign, memoryThreshold, test);
    return memory != null ? memory : passed("load", load.load(), sign, loadThreshold, test);
  }

  private static @Nullable String passed(
      String name, double value, String sign, @Nullable Double threshold, Test test) {
    return threshold != null && threshold != -1 && test.passes(value, threshold)
        ? String.format(Locale.ROOT, "%s %.1f %s %.1f", name, value, sign, threshold)
        : null;
  }
}
