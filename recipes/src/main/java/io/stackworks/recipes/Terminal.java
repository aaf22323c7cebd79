package io.stackworks.recipes;

import io.stackworks.recipes.report.Level;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Writes lines of a run to a stream; log lines carry time and level as Chef's do. */
final class Terminal {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx");

  private final PrintStream out;

  Terminal(PrintStream out) {
    this.out = out;
  }

  void line(Level level, byte[] text) {
    synchronized (out) {
      var head = head(level);
      out.write(head, 0, head.length);
      out.write(text, 0, text.length);
      out.write('\n');
      out.flush();
    }
  }

  /** What goes before a line of that level. */
  static byte[] head(Level level) {
    if (level == Level.OUTPUT) {
      return new byte[0];
    }
    var now = TIME.format(ZonedDateTime.now(ZoneId.systemDefault()));
    return ("[" + now + "] " + level + ": ").getBytes(StandardCharsets.UTF_8);
  }
}
