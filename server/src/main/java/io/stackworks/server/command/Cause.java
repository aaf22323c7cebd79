package io.stackworks.server.command;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who is to blame when a command did not succeed. */
public enum Cause {
  /** A recipe failed. */
  RECIPE,
  TIMEOUT,
  CANCELLED,
  AGENT_LOST,
  /** The machine: out of memory, a signal, a full disk, a reboot. */
  HOST,
  /** What was asked cannot be done: unknown cookbook source, missing recipe. */
  OPERATOR,
  /** It never began; safe to ask for again. */
  NEVER_STARTED;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static Cause of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
