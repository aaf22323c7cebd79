package io.stackworks.server.command;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Names a command: a lower-case UUID, made by the server. */
public record CommandId(@JsonValue String value) implements Comparable<CommandId> {

  @JsonCreator
  public CommandId {
    value = UUID.fromString(value).toString();
  }

  public static CommandId random() {
    return new CommandId(UUID.randomUUID().toString());
  }

  @Override
  public int compareTo(CommandId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
