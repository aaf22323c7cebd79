package io.stackworks.server.command;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a command stands, in the words of the OpsWorks API. All but {@code pending} are final. */
public enum CommandStatus {
  PENDING,
  SUCCESSFUL,
  FAILED,
  SKIPPED;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static CommandStatus of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  public boolean isTerminal() {
    return this != PENDING;
  }
}
