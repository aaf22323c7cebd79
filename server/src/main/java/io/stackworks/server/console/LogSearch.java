package io.stackworks.server.console;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds lines in a log of any size, piece by piece. */
final class LogSearch {
  private static final int PIECE = 1 << 20;

  /** A line longer than this is looked at in parts. */
  private static final int LONGEST_LINE = 1 << 20;

  /** What chef and our engine print when something broke, and what people print. */
  private static final Pattern ERROR =
      Pattern.compile(
          "\\b(FATAL|ERROR)\\b|^\\s*(Error executing action|Recipe Compile Error|\\w+(::\\w+)*(Error|Exception)\\b)"
              + "|^.{0,80}\\bfailed: ");

  private final Logs logs;
  private final CommandId command;

  LogSearch(Logs logs, CommandId command) {
    this.logs = logs;
    this.command = command;
  }

  static boolean isError(String line) {
    return ERROR.matcher(line).find();
  }

  static Predicate<String> containing(String words) {
    var wanted = words.toLowerCase(Locale.ROOT);
    return line -> plain(line).toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static String plain(String line) {
    if (line.indexOf('\u001b') < 0) {
      return line;
    }
    var text = new StringBuilder();
    Ansi.runs(line).forEach(run -> text.append(run.text()));
    return text.toString();
  }

  /** Offset of the first matching line that begins at an offset or after it. */
  OptionalLong first(long from, Predicate<String> wanted) {
    var line = new ByteArrayOutputStream();
    long lineAt = from;
    long at = from;
    while (true) {
      var chunks = logs.read(command, at, PIECE);
      if (chunks.isEmpty()) {
        return matches(line, wanted) ? OptionalLong.of(lineAt) : OptionalLong.empty();
      }
      for (var chunk : chunks) {
        if (chunk.offset() > at) { // what was between is pruned
          line.reset();
          lineAt = chunk.offset();
        }
        for (int i = 0; i < chunk.bytes().length; i++) {
          byte one = chunk.bytes()[i];
          if (one != '\n' && line.size() < LONGEST_LINE) {
            line.write(one);
          } else {
            if (matches(line, wanted)) {
              return OptionalLong.of(lineAt);
            }
            line.reset();
            lineAt = chunk.offset() + i + 1;
          }
        }
        at = chunk.offset() + chunk.bytes().length;
      }
    }
  }

  /** Offset of the last matching line that begins before an offset. */
  OptionalLong last(long before, Predicate<String> wanted) {
    long end = before;
    while (end > 0) {
      var piece = LogPiece.before(logs, command, end, PIECE);
      for (int i = piece.lines().size() - 1; i >= 0; i--) {
        var line = piece.lines().get(i);
        var text = new StringBuilder();
        line.runs().forEach(run -> text.append(run.text()));
        if (wanted.test(text.toString())) {
          return OptionalLong.of(line.at());
        }
      }
      if (piece.from() >= end) {
        return OptionalLong.empty();
      }
      end = piece.from();
    }
    return OptionalLong.empty();
  }

  private static boolean matches(ByteArrayOutputStream line, Predicate<String> wanted) {
    return line.size() > 0 && wanted.test(line.toString(StandardCharsets.UTF_8));
  }
}
