package io.stackworks.server.command;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a deployment stands, in the words of the OpsWorks API. */
public enum DeploymentStatus {
  RUNNING,
  SUCCESSFUL,
  FAILED;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static DeploymentStatus of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
