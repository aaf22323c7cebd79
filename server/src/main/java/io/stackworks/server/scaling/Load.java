package io.stackworks.server.scaling;

import io.stackworks.server.metrics.Metric;
import io.stackworks.server.metrics.Sample;
import java.util.Collection;
import java.util.Optional;

/**
 * A layer's averages over its online instances.
 *
 * @param cpu percent not idle
 * @param memory percent used by programs
 * @param load of one minute; absolute, not per processor
 */
record Load(double cpu, double memory, double load) {
  /** Empty: nothing was measured. */
  static Optional<Load> of(Collection<Sample> samples) {
    if (samples.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Load(
            samples.stream().mapToDouble(Sample::cpu).average().orElse(0),
            samples.stream().mapToDouble(Sample::memory).average().orElse(0),
            samples.stream().mapToDouble(each -> each.get(Metric.LOAD_1)).average().orElse(0)));
  }
}
