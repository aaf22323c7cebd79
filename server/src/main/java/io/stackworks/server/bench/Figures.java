package io.stackworks.server.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Repeated measurements of one thing. Not thread-safe. */
final class Figures {
  private final List<Duration> all = new ArrayList<>();

  void add(Duration measured) {
    all.add(measured);
  }

  /**
   * @param fraction 0.5 for the median
   */
  Duration percentile(double fraction) {
    if (all.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    var sorted = new ArrayList<>(all);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(fraction * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  /** Median, smallest and largest in milliseconds: {@code 612 ms (598-655, n=7)}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s ms (%s-%s, n=%d)",
        milliseconds(percentile(0.5)),
        milliseconds(percentile(0)),
        milliseconds(percentile(1)),
        all.size());
  }

  private static String milliseconds(Duration duration) {
    double value = duration.toNanos() / 1e6;
    return value < 10
        ? String.format(Locale.ROOT, "%.1f", value)
        : String.format(Locale.ROOT, "%.0f", value);
  }
}
