package io.stackworks.server.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One line per change of state, and now and then one about progress: made for logs of CI systems.
 */
final class PlainLines implements ProgressView {
  private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(10);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private final PrintStream out;
  private final Clock clock;
  private final Map<String, Printed> printed = new HashMap<>();

  private record Printed(String state, String detail, Instant at) {}

  PlainLines(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void show(List<Line> lines) {
    var now = clock.instant();
    for (var line : lines) {
      var last = printed.get(line.key());
      boolean changed = last == null || !last.state().equals(line.state());
      boolean progressed =
          last != null
              && !last.detail().equals(line.detail())
              && !now.isBefore(last.at().plus(BETWEEN_PROGRESS));
      if (!line.state().isEmpty() && (changed || progressed)) {
        out.println(
            (TIME.format(now) + " " + line.name() + " " + line.state() + " " + line.detail())
                .stripTrailing());
        printed.put(line.key(), new Printed(line.state(), line.detail(), now));
      }
    }
  }

  @Override
  public void say(String text) {
    out.println(TIME.format(clock.instant()) + " " + text);
  }

  @Override
  public void close() {
    out.flush();
  }
}
