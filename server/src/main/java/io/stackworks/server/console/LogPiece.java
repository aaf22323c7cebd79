package io.stackworks.server.console;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;
import java.util.ArrayList;
import java.util.List;

/**
 * Whole lines of a log around a place, however long the log is.
 *
 * @param from offset of the first line, bytes
 * @param to offset after the last line
 * @param size of the log so far, bytes
 */
record LogPiece(long from, long to, long size, List<Line> lines) {

  /**
   * @param at offset of its first byte
   */
  record Line(long at, List<Ansi.Run> runs) {
    boolean isError() {
      return LogSearch.ERROR.in(Ansi.text(runs));
    }
  }

  /**
   * The lines from an offset on, which is the beginning of a line or where a piece has ended. A
   * line longer than the piece comes in parts.
   *
   * @param whole the log will not grow: its last line counts although it does not end
   */
  static LogPiece after(Logs logs, CommandId command, long offset, int bytes, boolean whole) {
    long size = logs.size(command);
    var raw = LogBytes.read(logs, command, offset, bytes);
    boolean atEnd = raw.offset() + raw.length() >= size;
    int last = raw.afterLastLine();
    if (atEnd ? whole : last == 0) {
      last = raw.length();
    }
    return of(raw, 0, last, size);
  }

  /** The lines that end at an offset or before it. */
  static LogPiece before(Logs logs, CommandId command, long offset, int bytes) {
    long size = logs.size(command);
    long end = Math.min(offset, size);
    var raw = LogBytes.before(logs, command, end, bytes);
    boolean inside = raw.offset() > 0 && raw.offset() <= end - bytes; // of a line, perhaps
    int first = inside ? raw.lineEnd(0, raw.length()) + 1 : 0;
    return of(raw, first >= raw.length() ? 0 : first, raw.length(), size);
  }

  private static LogPiece of(LogBytes raw, int first, int last, long size) {
    var lines = new ArrayList<Line>();
    int from = first;
    while (from < last) {
      int end = raw.lineEnd(from, last);
      lines.add(new Line(raw.offset() + from, Ansi.runs(raw.text(from, end))));
      from = end + 1;
    }
    return new LogPiece(raw.offset() + first, raw.offset() + last, size, lines);
  }
}
