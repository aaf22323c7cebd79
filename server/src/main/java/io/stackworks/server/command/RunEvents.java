package io.stackworks.server.command;

import com.google.protobuf.InvalidProtocolBufferException;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.server.store.Database;
import java.util.List;

/** Resource events of runs, for reading. {@link Output} appends. */
public final class RunEvents {

  private final Database database;
  private final Output output;

  public RunEvents(Database database, Output output) {
    this.database = database;
    this.output = output;
  }

  /** An event with its place, 0-based. */
  public record Numbered(long sequence, RunEvent event) {}

  /** See {@link Output#append}; answers the number of the next event expected. */
  public long append(CommandId command, long first, List<RunEvent> events) {
    return output.append(command, 0, new byte[0], first, events).nextEvent();
  }

  public List<Numbered> read(CommandId command, long first, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select sequence, event from run_event"
                        + " where command_id = :id and sequence >= :first"
                        + " order by sequence limit :limit")
                .bind("id", command.value())
                .bind("first", first)
                .bind("limit", limit)
                .map((row, context) -> new Numbered(row.getLong(1), parsed(row.getBytes(2))))
                .list());
  }

  private static RunEvent parsed(byte[] bytes) {
    try {
      return RunEvent.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("damaged run_event row", e);
    }
  }
}
