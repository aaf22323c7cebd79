package io.stackworks.server.command;

import io.stackworks.server.store.Database;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs printed, for reading: windows of one gap-free sequence of bytes per command. {@link
 * Output} appends.
 */
public final class Logs {

  private final Database database;
  private final Output output;

  public Logs(Database database, Output output) {
    this.database = database;
    this.output = output;
  }

  /**
   * A piece of a log.
   *
   * @param offset of {@code bytes[0]}
   */
  public record Chunk(long offset, byte[] bytes) {}

  /** See {@link Output#append}; answers how many bytes are stored. */
  public long append(CommandId command, long offset, byte[] bytes) {
    return output.append(command, offset, bytes, 0, List.of()).logSize();
  }

  /**
   * Stored pieces from an offset on, about {@code limit} bytes or less; empty at the end. The first
   * begins at the offset or, if that was pruned, later.
   */
  public List<Chunk> read(CommandId command, long offset, int limit) {
    return database.read(
        handle -> {
          // The piece that holds the offset begins before or at it.
          @Nullable Long start =
              handle
                  .createQuery(
                      "select max(at_offset) from log_chunk"
                          + " where command_id = :id and at_offset <= :offset")
                  .bind("id", command.value())
                  .bind("offset", offset)
                  .mapTo(Long.class)
                  .findOne()
                  .orElse(null);
          var chunks = new ArrayList<Chunk>();
          try (var rows =
              handle
                  .createQuery(
                      "select at_offset, bytes from log_chunk"
                          + " where command_id = :id and at_offset >= :start"
                          + " order by at_offset")
                  .bind("id", command.value())
                  .bind("start", start == null ? offset : start)
                  .setFetchSize(16)
                  .map((row, context) -> new Chunk(row.getLong(1), row.getBytes(2)))
                  .iterator()) {
            int size = 0;
            while (size < limit && rows.hasNext()) {
              var chunk = from(rows.next(), offset);
              if (chunk.bytes().length > 0) {
                chunks.add(chunk);
                size += chunk.bytes().length;
              }
            }
          }
          return chunks;
        });
  }

  private static Chunk from(Chunk chunk, long offset) {
    if (chunk.offset() >= offset) {
      return chunk;
    }
    int skip = (int) Math.min(offset - chunk.offset(), chunk.bytes().length);
    return new Chunk(
        chunk.offset() + skip,
        java.util.Arrays.copyOfRange(chunk.bytes(), skip, chunk.bytes().length));
  }

  /** Bytes ever stored, also those that were pruned since. */
  public long size(CommandId command) {
    return database.read(
        handle -> Commands.progress(handle, command, "").map(Progress::logSize).orElse(0L));
  }

  /** See {@link Output#onChange}. */
  public AutoCloseable onChange(CommandId command, Runnable changed) {
    return output.onChange(command, changed);
  }
}
