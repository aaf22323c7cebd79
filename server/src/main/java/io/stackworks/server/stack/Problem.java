package io.stackworks.server.stack;

/** One thing wrong with what was asked: which field, which value, what was expected. */
public record Problem(String field, String value, String expected, Kind kind) {

  /** What kind of wrong: doors whose wording is published need to know. */
  public enum Kind {
    /** The value is not of the expected form. */
    WRONG,
    /** Another one of its kind has it. */
    TAKEN,
    /** It names a layer of another stack, or none. */
    ELSEWHERE,
    /** Nothing has this id; the field is the kind of thing. */
    UNKNOWN
  }

  public Problem(String field, String value, String expected) {
    this(field, value, expected, Kind.WRONG);
  }

  static Problem taken(String field, String value, String expected) {
    return new Problem(field, value, expected, Kind.TAKEN);
  }

  @Override
  public String toString() {
    return field + ": " + value + " (expected: " + expected + ")";
  }
}
