package io.stackworks.server.instance;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Names an instance: a lower-case UUID, made by the server. */
public record InstanceId(@JsonValue String value) implements Comparable<InstanceId> {

  @JsonCreator
  public InstanceId {
    value = UUID.fromString(value).toString();
  }

  public static InstanceId random() {
    return new InstanceId(UUID.randomUUID().toString());
  }

  @Override
  public int compareTo(InstanceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
