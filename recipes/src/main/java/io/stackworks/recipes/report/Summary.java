package io.stackworks.recipes.report;

/**
 * How a run ended.
 *
 * @param exceptionClass empty when it succeeded
 * @param failedAt {@code file:line} of the failing recipe line, or empty
 */
public record Summary(
    boolean success,
    String exceptionClass,
    String exceptionMessage,
    String failedAt,
    int updated,
    int total,
    long elapsedMs,
    int exitCode,
    boolean rebootRequested) {

  /** The end of a run that the engine itself could not bring to an end. */
  public static Summary broken(Report report, String type, String message, int code) {
    return new Summary(
        false,
        type,
        message,
        "",
        report.updated(),
        report.total(),
        report.elapsedMs(),
        code,
        false);
  }
}
