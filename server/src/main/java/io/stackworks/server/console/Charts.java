package io.stackworks.server.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.metrics.Measurements;
import io.stackworks.server.metrics.Metric;
import io.stackworks.server.metrics.Sample;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the charts of a stack, a layer or an instance show, as the browser draws it.
 *
 * <p>The work is bounded: of many instances some stand for all, of long spans some samples.
 */
final class Charts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int POINTS = 360;
  private static final int MOST_SAMPLES = 100_000;
  private static final int MOST_INSTANCES = 1_000;

  /** A span of time up to now. */
  enum Range {
    HOUR("1h", "1 hour", Duration.ofHours(1)),
    HOURS_8("8h", "8 hours", Duration.ofHours(8)),
    DAY("24h", "24 hours", Duration.ofHours(24)),
    WEEK("1w", "1 week", Duration.ofDays(7)),
    WEEKS_2("2w", "2 weeks", Duration.ofDays(14));

    private final String word;
    private final String title;
    private final Duration span;

    Range(String word, String title, Duration span) {
      this.word = word;
      this.title = title;
      this.span = span;
    }

    String word() {
      return word;
    }

    String title() {
      return title;
    }

    /** The shortest when it is none. */
    static Range of(String word) {
      for (var range : values()) {
        if (range.word.equals(word)) {
          return range;
        }
      }
      return HOUR;
    }

    /** Minutes are kept for a day, averages of five for two weeks. */
    Duration step() {
      return span.compareTo(Duration.ofHours(8)) <= 0 ? Measurements.FINE : Measurements.COARSE;
    }

    Duration bucket() {
      long steps = span.dividedBy(step());
      return step().multipliedBy(Math.max(1, (steps + POINTS - 1) / POINTS));
    }
  }

  /** A line: the average of these instances, or what is set for one. */
  private record Line(String name, Set<InstanceId> of, ToDoubleFunction<Sample> value) {}

  private record Panel(String title, String unit, List<Line> lines) {}

  private final Measurements measurements;

  Charts(Measurements measurements) {
    this.measurements = measurements;
  }

  /** Lines of groups: the layers of a stack, the instances of a layer. */
  String compared(Map<String, List<Instance>> groups, Range range, Instant now) {
    return json(
        List.of(
            panel("CPU", "%", groups, Sample::cpu),
            panel("Memory used", "%", groups, Sample::memory),
            panel("Load, 1 minute", "", groups, sample -> sample.get(Metric.LOAD_1)),
            panel("Processes", "", groups, sample -> sample.get(Metric.PROCS))),
        range,
        now);
  }

  private static Panel panel(
      String title,
      String unit,
      Map<String, List<Instance>> groups,
      ToDoubleFunction<Sample> value) {
    var lines = new ArrayList<Line>();
    groups.forEach((name, instances) -> lines.add(new Line(name, some(instances), value)));
    return new Panel(title, unit, lines);
  }

  /** Evenly chosen when they are too many. */
  private static Set<InstanceId> some(List<Instance> instances) {
    var chosen = new HashSet<InstanceId>();
    int every = (instances.size() + MOST_INSTANCES - 1) / MOST_INSTANCES;
    for (int i = 0; i < instances.size(); i += Math.max(1, every)) {
      chosen.add(instances.get(i).id());
    }
    return chosen;
  }

  /** All that is measured on one instance. */
  String whole(Instance instance, Range range, Instant now) {
    var one = Set.of(instance.id());
    return json(
        List.of(
            new Panel(
                "CPU",
                "%",
                List.of(
                    line("user", one, Metric.CPU_USER, 1),
                    line("system", one, Metric.CPU_SYSTEM, 1),
                    line("wait I/O", one, Metric.CPU_WAITIO, 1),
                    line("nice", one, Metric.CPU_NICE, 1),
                    line("steal", one, Metric.CPU_STEAL, 1))),
            new Panel(
                "Memory",
                "MiB",
                List.of(
                    line("used", one, Metric.MEMORY_USED, 1024),
                    line("buffers", one, Metric.MEMORY_BUFFERS, 1024),
                    line("cached", one, Metric.MEMORY_CACHED, 1024),
                    line("free", one, Metric.MEMORY_FREE, 1024),
                    line("swap", one, Metric.MEMORY_SWAP, 1024))),
            new Panel(
                "Load",
                "",
                List.of(
                    line("1 minute", one, Metric.LOAD_1, 1),
                    line("5 minutes", one, Metric.LOAD_5, 1),
                    line("15 minutes", one, Metric.LOAD_15, 1))),
            new Panel("Processes", "", List.of(line("processes", one, Metric.PROCS, 1)))),
        range,
        now);
  }

  private static Line line(String name, Set<InstanceId> of, Metric metric, double unit) {
    return new Line(name, of, sample -> sample.get(metric) / unit);
  }

  private String json(List<Panel> panels, Range range, Instant now) {
    long bucket = range.bucket().toSeconds();
    long last = now.getEpochSecond() / bucket * bucket;
    int points = (int) (range.span.toSeconds() / bucket);
    long first = last - bucket * (points - 1L);
    var lines = panels.stream().flatMap(panel -> panel.lines().stream()).toList();
    var sums = new double[lines.size()][points];
    var counts = new int[lines.size()][points];
    var all = new HashSet<InstanceId>();
    lines.forEach(line -> all.addAll(line.of()));
    measurements.visit(
        all,
        range.step(),
        every(all, range),
        Instant.ofEpochSecond(first),
        now.plusSeconds(60),
        reading -> {
          int at = (int) Math.min(points - 1, (reading.at().getEpochSecond() - first) / bucket);
          for (int i = 0; i < sums.length; i++) {
            if (lines.get(i).of().contains(reading.instance())) {
              sums[i][at] += lines.get(i).value().applyAsDouble(reading.sample());
              counts[i][at]++;
            }
          }
        });
    var times = new ArrayList<Long>();
    for (int i = 0; i < points; i++) {
      times.add(first + i * bucket);
    }
    var shown = new ArrayList<Map<String, Object>>();
    int next = 0;
    for (var panel : panels) {
      var series = new ArrayList<Map<String, Object>>();
      for (var line : panel.lines()) {
        series.add(Map.of("name", line.name(), "values", averages(sums[next], counts[next])));
        next++;
      }
      shown.add(Map.of("title", panel.title(), "unit", panel.unit(), "series", series));
    }
    var document = new LinkedHashMap<String, Object>();
    document.put("times", times);
    document.put("charts", shown);
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // it was made by us
    }
  }

  private static Duration every(Collection<InstanceId> all, Range range) {
    long samples = all.size() * range.span.dividedBy(range.step());
    long skip = Math.max(1, (samples + MOST_SAMPLES - 1) / MOST_SAMPLES);
    var every = range.step().multipliedBy(skip);
    return every.compareTo(range.bucket()) > 0 ? range.bucket() : every;
  }

  /** Two digits are as much as a chart shows; null: nothing was measured then. */
  private static List<@Nullable Double> averages(double[] sums, int[] counts) {
    var averages = new ArrayList<@Nullable Double>();
    for (int i = 0; i < sums.length; i++) {
      averages.add(counts[i] == 0 ? null : Math.round(sums[i] / counts[i] * 100) / 100.0);
    }
    return averages;
  }
}
