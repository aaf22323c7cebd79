package io.stackworks.server.command;

import io.stackworks.server.store.Pending;
import java.util.List;

/**
 * What runs printed: per command one sequence of bytes without gaps, appended by offset exactly
 * once.
 */
public final class Logs {

  /** A piece of a log. */
  public record Chunk(long offset, byte[] bytes) {}

  /**
   * Stores what is new of {@code bytes}. A part that is already stored is ignored; a gap stores
   * nothing.
   *
   * @param offset of {@code bytes[0]} in the log
   * @return how much of the log is stored, on disk: where the sender goes on
   */
  public long append(CommandId command, long offset, byte[] bytes) {
    return Pending.value();
  }

  /**
   * Stored pieces from an offset on, at most about {@code limit} bytes; the first begins at the
   * offset or, if that was pruned, later.
   */
  public List<Chunk> read(CommandId command, long offset, int limit) {
    return Pending.value();
  }

  public long size(CommandId command) {
    return Pending.value();
  }

  /**
   * Calls back, from a thread of the log, after anything was appended to this command's log or
   * events, or its status changed: read again then. Bursts are told once.
   */
  public AutoCloseable onChange(CommandId command, Runnable changed) {
    return Pending.value();
  }
}
