package io.stackworks.agent.facts;

import com.google.protobuf.Timestamp;
import io.stackworks.proto.agent.Metrics;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The 16 metrics of an instance. CPU figures are shares of the time since the previous sample; the
 * first sample speaks of the time since boot. One thread at a time.
 */
public final class MetricsSampler {
  // Columns of the "cpu" line of /proc/stat, proc(5).
  private static final int USER = 0;
  private static final int NICE = 1;
  private static final int SYSTEM = 2;
  private static final int IDLE = 3;
  private static final int WAIT = 4;
  private static final int IRQ = 5;
  private static final int SOFTIRQ = 6;
  private static final int STEAL = 7;
  private static final int COLUMNS = 8;

  private final Path proc;
  private final Clock clock;
  private long[] before = new long[COLUMNS];

  public MetricsSampler(Path proc, Clock clock) {
    this.proc = proc;
    this.clock = clock;
  }

  public synchronized Metrics sample() {
    var now = clock.instant();
    var metrics =
        Metrics.newBuilder()
            .setAt(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()));
    cpu(metrics);
    memory(metrics);
    load(metrics);
    metrics.setProcs(processes());
    return metrics.build();
  }

  private void cpu(Metrics.Builder metrics) {
    var now = new long[COLUMNS];
    for (var line : lines("stat")) {
      if (line.startsWith("cpu ")) {
        var fields = line.substring(4).strip().split(" ", -1);
        for (int i = 0; i < COLUMNS && i < fields.length; i++) {
          now[i] = Long.parseLong(fields[i]);
        }
      }
    }
    var spent = new long[COLUMNS];
    long total = 0;
    for (int i = 0; i < COLUMNS; i++) {
      spent[i] = Math.max(0, now[i] - before[i]); // iowait may go backwards
      total += spent[i];
    }
    before = now;
    double percent = total == 0 ? 0 : 100.0 / total;
    metrics
        .setCpuUser(spent[USER] * percent)
        .setCpuNice(spent[NICE] * percent)
        .setCpuSystem((spent[SYSTEM] + spent[IRQ] + spent[SOFTIRQ]) * percent)
        .setCpuIdle(spent[IDLE] * percent)
        .setCpuWaitio(spent[WAIT] * percent)
        .setCpuSteal(spent[STEAL] * percent);
  }

  private void memory(Metrics.Builder metrics) {
    Map<String, Double> kb = new HashMap<>();
    for (var line : lines("meminfo")) {
      int colon = line.indexOf(':');
      var digits = line.substring(colon + 1).replaceAll("[^0-9]", "");
      if (colon > 0 && !digits.isEmpty()) {
        kb.put(line.substring(0, colon), Double.parseDouble(digits));
      }
    }
    double total = kb.getOrDefault("MemTotal", 0.0);
    double free = kb.getOrDefault("MemFree", 0.0);
    double buffers = kb.getOrDefault("Buffers", 0.0);
    double cached = kb.getOrDefault("Cached", 0.0);
    metrics
        .setMemoryTotal(total)
        .setMemoryFree(free)
        .setMemoryBuffers(buffers)
        .setMemoryCached(cached)
        .setMemoryUsed(Math.max(0, total - free - buffers - cached))
        .setMemorySwap(
            Math.max(0, kb.getOrDefault("SwapTotal", 0.0) - kb.getOrDefault("SwapFree", 0.0)));
  }

  private void load(Metrics.Builder metrics) {
    for (var line : lines("loadavg")) {
      var fields = line.split(" ", -1);
      metrics
          .setLoad1(Double.parseDouble(fields[0]))
          .setLoad5(Double.parseDouble(fields[1]))
          .setLoad15(Double.parseDouble(fields[2]));
    }
  }

  private int processes() {
    int count = 0;
    try (var all = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (var each : all) {
        count += each == null ? 0 : 1;
      }
    } catch (IOException | DirectoryIteratorException e) {
      return count;
    }
    return count;
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(proc.resolve(file));
    } catch (IOException e) {
      return List.of();
    }
  }
}
