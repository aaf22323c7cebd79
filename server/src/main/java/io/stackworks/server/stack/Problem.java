package io.stackworks.server.stack;

/** One thing wrong with what was asked: which field, which value, what was expected. */
public record Problem(String field, String value, String expected) {

  @Override
  public String toString() {
    return field + ": " + value + " (expected: " + expected + ")";
  }
}
