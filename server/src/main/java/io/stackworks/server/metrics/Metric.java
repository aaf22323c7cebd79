package io.stackworks.server.metrics;

import io.stackworks.proto.agent.Metrics;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One number that agents measure every minute. Names and units as OpsWorks sent them to CloudWatch:
 * percent, kilobytes, processes. The order is part of the stored form: only append.
 */
public enum Metric {
  CPU_IDLE(Metrics::getCpuIdle),
  CPU_NICE(Metrics::getCpuNice),
  CPU_STEAL(Metrics::getCpuSteal),
  CPU_SYSTEM(Metrics::getCpuSystem),
  CPU_USER(Metrics::getCpuUser),
  CPU_WAITIO(Metrics::getCpuWaitio),
  MEMORY_BUFFERS(Metrics::getMemoryBuffers),
  MEMORY_CACHED(Metrics::getMemoryCached),
  MEMORY_FREE(Metrics::getMemoryFree),
  MEMORY_SWAP(Metrics::getMemorySwap),
  MEMORY_TOTAL(Metrics::getMemoryTotal),
  MEMORY_USED(Metrics::getMemoryUsed),
  LOAD_1(Metrics::getLoad1),
  LOAD_5(Metrics::getLoad5),
  LOAD_15(Metrics::getLoad15),
  PROCS(Metrics::getProcs);

  @SuppressWarnings("ImmutableEnumChecker") // a getter of an immutable message
  private final ToDoubleFunction<Metrics> from;

  Metric(ToDoubleFunction<Metrics> from) {
    this.from = from;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  double in(Metrics metrics) {
    return from.applyAsDouble(metrics);
  }
}
