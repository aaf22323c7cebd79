package io.stackworks.server.command;

import io.stackworks.proto.run.RunEvent;
import io.stackworks.server.store.Pending;
import java.util.List;

/**
 * Resource events of runs: per command one sequence without gaps, appended by number exactly once.
 */
public final class RunEvents {

  /** An event with its place, 0-based. */
  public record Numbered(long sequence, RunEvent event) {}

  /**
   * Stores what is new and keeps the command's {@link Progress}. Log lines need not be sent: they
   * are in the log.
   *
   * @return the number of the next event expected, on disk
   */
  public long append(CommandId command, long first, List<RunEvent> events) {
    return Pending.value();
  }

  public List<Numbered> read(CommandId command, long first, int limit) {
    return Pending.value();
  }
}
