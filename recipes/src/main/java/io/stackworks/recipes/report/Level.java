package io.stackworks.recipes.report;

import java.util.Locale;

/** How important a line is; OUTPUT is the run's own human text. */
public enum Level {
  DEBUG,
  INFO,
  WARN,
  ERROR,
  FATAL,
  OUTPUT;

  public static Level of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "trace", "debug" -> DEBUG;
      case "warn", "warning" -> WARN;
      case "error" -> ERROR;
      case "fatal" -> FATAL;
      default -> INFO;
    };
  }
}
