package io.stackworks.server.command;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Names a deployment: a lower-case UUID, made by the server. */
public record DeploymentId(@JsonValue String value) implements Comparable<DeploymentId> {

  @JsonCreator
  public DeploymentId {
    value = UUID.fromString(value).toString();
  }

  public static DeploymentId random() {
    return new DeploymentId(UUID.randomUUID().toString());
  }

  @Override
  public int compareTo(DeploymentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
