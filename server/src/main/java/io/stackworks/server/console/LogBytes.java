package io.stackworks.server.console;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A stretch of a log as it is stored.
 *
 * @param offset of its first byte
 */
record LogBytes(long offset, byte[] bytes) {

  /** Begins later when the beginning was pruned. */
  static LogBytes read(Logs logs, CommandId command, long offset, int limit) {
    var out = new ByteArrayOutputStream(limit);
    var chunks = logs.read(command, offset, limit);
    for (var chunk : chunks) {
      out.write(chunk.bytes(), 0, Math.min(chunk.bytes().length, limit - out.size()));
    }
    return new LogBytes(chunks.isEmpty() ? offset : chunks.get(0).offset(), out.toByteArray());
  }

  /** What ends at an offset or before it. */
  static LogBytes before(Logs logs, CommandId command, long end, int limit) {
    long start = Math.max(0, end - limit);
    var read = read(logs, command, start, (int) (end - start));
    int length = (int) Math.max(0, Math.min(read.length(), end - read.offset()));
    return new LogBytes(read.offset(), java.util.Arrays.copyOf(read.bytes(), length));
  }

  int length() {
    return bytes.length;
  }

  String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** Index of a line break, or of the end that is given. */
  int lineEnd(int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  /** Index after the last line break; 0: there is none. */
  int afterLastLine() {
    int at = bytes.length;
    while (at > 0 && bytes[at - 1] != '\n') {
      at--;
    }
    return at;
  }
}
