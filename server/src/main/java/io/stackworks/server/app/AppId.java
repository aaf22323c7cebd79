package io.stackworks.server.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Names an app: a lower-case UUID, made by the server. */
public record AppId(@JsonValue String value) implements Comparable<AppId> {

  @JsonCreator
  public AppId {
    value = UUID.fromString(value).toString();
  }

  public static AppId random() {
    return new AppId(UUID.randomUUID().toString());
  }

  @Override
  public int compareTo(AppId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
