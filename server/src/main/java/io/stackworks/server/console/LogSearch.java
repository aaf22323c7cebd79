package io.stackworks.server.console;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds lines in a log of any size, piece by piece. */
final class LogSearch {
  /** A line longer than this is looked at in parts. */
  private static final int PIECE = 1 << 20;

  /** What chef and our engine print when something broke, and what people print. */
  private static final Pattern TROUBLE =
      Pattern.compile(
          "\\b(FATAL|ERROR)\\b|^\\s*(Error executing action|Recipe Compile Error|\\w+(::\\w+)*(Error|Exception)\\b)"
              + "|^.{0,80}\\bfailed: ");

  static final Wanted ERROR =
      new Wanted(
          lines ->
              Stream.of("FATAL", "ERROR", "Error", "Exception", "failed: ")
                  .anyMatch(lines::contains),
          line -> TROUBLE.matcher(line).find());

  private final Logs logs;
  private final CommandId command;

  LogSearch(Logs logs, CommandId command) {
    this.logs = logs;
    this.command = command;
  }

  /**
   * Most pieces of a long log are put aside as a whole.
   *
   * @param within whether it may be in one of these lines, asked first as it is quick; never no
   *     when it is in one of them
   * @param is whether it is this line
   */
  record Wanted(Predicate<String> within, Predicate<String> is) {
    boolean in(String line) {
      return is.test(line);
    }
  }

  static Wanted containing(String words) {
    var wanted = words.toLowerCase(Locale.ROOT);
    return new Wanted(
        lines -> Ansi.plain(lines).toLowerCase(Locale.ROOT).contains(wanted),
        line -> line.toLowerCase(Locale.ROOT).contains(wanted));
  }

  /** Offset of the first matching line that begins at an offset or after it. */
  OptionalLong first(long from, Wanted wanted) {
    long at = from == 0 ? 0 : nextLine(from - 1);
    while (true) {
      var piece = LogBytes.read(logs, command, at, PIECE);
      if (piece.length() == 0) {
        return OptionalLong.empty();
      }
      int lines = piece.afterLastLine();
      int end = lines == 0 ? piece.length() : lines;
      var found = find(piece, 0, end, wanted, false);
      if (found.isPresent()) {
        return found;
      }
      at = piece.offset() + end;
    }
  }

  /** After the line break that is at an offset or comes next; the end: there is none. */
  private long nextLine(long from) {
    long at = from;
    while (true) {
      var piece = LogBytes.read(logs, command, at, PIECE);
      int end = piece.lineEnd(0, piece.length());
      at = piece.offset() + end;
      if (end < piece.length()) {
        return at + 1;
      } else if (end == 0) {
        return at;
      }
    }
  }

  /** Offset of the last matching line that begins before an offset. */
  OptionalLong last(long before, Wanted wanted) {
    long end = Math.min(before, logs.size(command));
    while (end > 0) {
      var piece = LogBytes.before(logs, command, end, PIECE);
      int first = end > PIECE ? piece.lineEnd(0, piece.length()) + 1 : 0;
      int begin = first >= piece.length() ? 0 : first;
      var found = find(piece, begin, piece.length(), wanted, true);
      if (found.isPresent() || piece.offset() + begin >= end) {
        return found;
      }
      end = piece.offset() + begin;
    }
    return OptionalLong.empty();
  }

  private static OptionalLong find(
      LogBytes piece, int from, int to, Wanted wanted, boolean lastOne) {
    var found = OptionalLong.empty();
    if (!wanted.within().test(piece.text(from, to))) {
      return found;
    }
    for (int at = from; at < to; ) {
      int end = piece.lineEnd(at, to);
      if (wanted.in(Ansi.text(Ansi.runs(piece.text(at, end))))) {
        found = OptionalLong.of(piece.offset() + at);
        if (!lastOne) {
          return found;
        }
      }
      at = end + 1;
    }
    return found;
  }
}
