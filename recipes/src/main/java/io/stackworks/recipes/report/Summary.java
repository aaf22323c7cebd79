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
    boolean rebootRequested) {}
