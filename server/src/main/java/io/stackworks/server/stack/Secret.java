package io.stackworks.server.stack;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A value that never appears in logs or messages: {@code toString} says nothing. */
public record Secret(@JsonValue String reveal) {

  /** What doors show instead of a secret; receiving it back means "keep the old value". */
  public static final String FILTERED = "*****FILTERED*****";

  @JsonCreator
  public Secret {}

  @Override
  public String toString() {
    return FILTERED;
  }
}
