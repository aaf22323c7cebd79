package io.stackworks.server.console;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
      var text = new StringBuilder();
      runs.forEach(run -> text.append(run.text()));
      return LogSearch.isError(text.toString());
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
    var raw = read(logs, command, offset, bytes);
    boolean atEnd = raw.offset() + raw.bytes().length >= size;
    int last = lastNewline(raw.bytes());
    if (atEnd ? whole : last == 0) {
      last = raw.bytes().length;
    }
    return of(raw, 0, last, size);
  }

  /** The lines that end at an offset or before it. */
  static LogPiece before(Logs logs, CommandId command, long offset, int bytes) {
    long size = logs.size(command);
    long end = Math.min(offset, size);
    long start = Math.max(0, end - bytes);
    var raw = read(logs, command, start, (int) (end - start));
    int length = (int) Math.max(0, Math.min(raw.bytes().length, end - raw.offset()));
    var cut = new Raw(raw.offset(), java.util.Arrays.copyOf(raw.bytes(), length));
    int first =
        raw.offset() == 0 || raw.offset() > start ? 0 : afterNewline(cut.bytes(), 0, length);
    return of(cut, first == length ? 0 : first, length, size);
  }

  private record Raw(long offset, byte[] bytes) {}

  /** Begins later when the beginning was pruned. */
  private static Raw read(Logs logs, CommandId command, long offset, int bytes) {
    var out = new ByteArrayOutputStream(bytes);
    var chunks = logs.read(command, offset, bytes);
    for (var chunk : chunks) {
      out.write(chunk.bytes(), 0, Math.min(chunk.bytes().length, bytes - out.size()));
    }
    return new Raw(chunks.isEmpty() ? offset : chunks.get(0).offset(), out.toByteArray());
  }

  private static int afterNewline(byte[] bytes, int from, int absent) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return Math.min(absent, bytes.length);
  }

  /** Index after the last line break; 0: there is none. */
  private static int lastNewline(byte[] bytes) {
    for (int i = bytes.length; i > 0; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return 0;
  }

  private static LogPiece of(Raw raw, int first, int last, long size) {
    var lines = new ArrayList<Line>();
    int from = first;
    while (from < last) {
      int end = from;
      while (end < last && raw.bytes()[end] != '\n') {
        end++;
      }
      var text = new String(raw.bytes(), from, end - from, StandardCharsets.UTF_8);
      lines.add(new Line(raw.offset() + from, Ansi.runs(text)));
      from = end + 1;
    }
    return new LogPiece(raw.offset() + first, raw.offset() + last, size, lines);
  }
}
