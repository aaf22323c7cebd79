package io.stackworks.server.metrics;

import io.stackworks.proto.agent.Metrics;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** All metrics of one instance, of one minute or averaged over some. */
public final class Sample {
  private final Map<Metric, Float> values;

  private Sample(Map<Metric, Float> values) {
    this.values = values;
  }

  public static Sample of(Metrics metrics) {
    var values = new EnumMap<Metric, Float>(Metric.class);
    for (var metric : Metric.values()) {
      double value = metric.in(metrics);
      values.put(metric, Double.isFinite(value) ? (float) value : 0);
    }
    return new Sample(values);
  }

  /** At least one. */
  public static Sample average(Collection<Sample> samples) {
    var values = new EnumMap<Metric, Float>(Metric.class);
    for (var metric : Metric.values()) {
      values.put(
          metric,
          (float) samples.stream().mapToDouble(each -> each.get(metric)).average().orElse(0));
    }
    return new Sample(values);
  }

  public double get(Metric metric) {
    return values.getOrDefault(metric, 0f);
  }

  /** Percent of the time that the processors were not idle. */
  public double cpu() {
    return 100 - get(Metric.CPU_IDLE);
  }

  /** Percent of the memory that programs use; buffers and cache are free for them. */
  public double memory() {
    double total = get(Metric.MEMORY_TOTAL);
    return total <= 0 ? 0 : 100 * get(Metric.MEMORY_USED) / total;
  }

  byte[] bytes() {
    var metrics = Metric.values();
    var bytes = ByteBuffer.allocate(metrics.length * Float.BYTES);
    for (var metric : metrics) {
      bytes.putFloat(values.getOrDefault(metric, 0f));
    }
    return bytes.array();
  }

  /** Rows of an older version have fewer metrics; what is missing is 0. */
  static Sample read(byte[] bytes) {
    var values = new EnumMap<Metric, Float>(Metric.class);
    var from = ByteBuffer.wrap(bytes);
    for (var metric : Metric.values()) {
      values.put(metric, from.remaining() >= Float.BYTES ? from.getFloat() : 0);
    }
    return new Sample(values);
  }
}
