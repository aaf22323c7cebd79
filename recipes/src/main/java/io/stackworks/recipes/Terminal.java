package io.stackworks.recipes;

import io.stackworks.recipes.report.Level;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

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

  /** The line with what goes before it. */
  static byte[] full(Level level, byte[] text) {
    var head = head(level);
    if (head.length == 0) {
      return text;
    }
    var all = Arrays.copyOf(head, head.length + text.length);
    System.arraycopy(text, 0, all, head.length, text.length);
    return all;
  }

  /** What goes before a line of that level. */
  private static byte[] head(Level level) {
    if (level == Level.OUTPUT) {
      return new byte[0];
    }
    var now = TIME.format(ZonedDateTime.now(ZoneId.systemDefault()));
    return ("[" + now + "] " + level + ": ").getBytes(StandardCharsets.UTF_8);
  }
}
