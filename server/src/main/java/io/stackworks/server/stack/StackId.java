package io.stackworks.server.stack;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Names a stack: a lower-case UUID, made by the server. */
public record StackId(@JsonValue String value) implements Comparable<StackId> {

  @JsonCreator
  public StackId {
    value = UUID.fromString(value).toString();
  }

  public static StackId random() {
    return new StackId(UUID.randomUUID().toString());
  }

  @Override
  public int compareTo(StackId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
