package io.stackworks.server.console;

import io.stackworks.server.instance.Instance;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many instances are how: for bars and sentences. */
record Counts(int all, Map<String, Integer> byKind) {
  private static final List<String> ORDER = List.of("ok", "busy", "warn", "bad", "idle");
  private static final Map<String, String> WORDS =
      Map.of(
          "ok", "online",
          "busy", "in transition",
          "warn", "connection lost",
          "bad", "failed",
          "idle", "stopped");

  static Counts of(Collection<Instance> instances) {
    var found = new LinkedHashMap<String, Integer>();
    ORDER.forEach(kind -> found.put(kind, 0));
    instances.forEach(one -> found.merge(Tone.of(one.status()).kind(), 1, Integer::sum));
    found.values().removeIf(count -> count == 0);
    return new Counts(instances.size(), found);
  }

  /**
   * A piece of a bar 100 wide.
   *
   * @param from its left end
   */
  record Piece(Tone tone, int count, double from, double width) {
    String text() {
      return count + " " + tone.label();
    }
  }

  List<Piece> pieces() {
    var pieces = new java.util.ArrayList<Piece>();
    double from = 0;
    for (var entry : byKind.entrySet()) {
      double width = 100.0 * entry.getValue() / all;
      pieces.add(
          new Piece(
              new Tone(entry.getKey(), WORDS.getOrDefault(entry.getKey(), "")),
              entry.getValue(),
              from,
              width));
      from += width;
    }
    return pieces;
  }
}
