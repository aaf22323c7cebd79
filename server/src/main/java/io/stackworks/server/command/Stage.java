package io.stackworks.server.command;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a command has come; of interest while it is {@code pending}. */
public enum Stage {
  /** On the server: waits for its turn, its cookbook set or its agent. */
  CREATED,
  /**
   * Its node data is frozen and it was handed to the agent's session; the agent has not answered.
   */
  DELIVERED,
  /** In the agent's journal. */
  ACCEPTED,
  RUNNING;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static Stage of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
