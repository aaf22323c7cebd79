package io.stackworks.server.cli.stackfile;

/**
 * One thing that is wrong with a file.
 *
 * @param line 1-based
 * @param field {@code layers[0].recipes.setup}; empty when the file as a whole is meant
 * @param message what is there and what was expected
 */
public record Problem(int line, String field, String message) {
  static Problem of(int line, String field, String value, String expected) {
    return new Problem(line, field, value + " (expected: " + expected + ")");
  }

  @Override
  public String toString() {
    return "line " + line + ": " + (field.isEmpty() ? "" : field + ": ") + message;
  }
}
