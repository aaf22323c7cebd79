package io.stackworks.server.layer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Names a layer: a lower-case UUID, made by the server. */
public record LayerId(@JsonValue String value) implements Comparable<LayerId> {

  @JsonCreator
  public LayerId {
    value = UUID.fromString(value).toString();
  }

  public static LayerId random() {
    return new LayerId(UUID.randomUUID().toString());
  }

  @Override
  public int compareTo(LayerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
