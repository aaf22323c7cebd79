package io.stackworks.server.command;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, as the agent's supervisor recorded it.
 *
 * @param cause absent when it succeeded
 * @param message one line, for people
 * @param peakMemoryBytes 0: not measured
 * @param rebootRequested the run wants its machine restarted
 * @param logSize bytes the log will have when it is complete; -1: unknown
 */
@RecordBuilder
public record Outcome(
    boolean success,
    int exitCode,
    @Nullable Cause cause,
    String message,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    long peakMemoryBytes,
    boolean outOfMemory,
    int resourcesUpdated,
    int resourcesTotal,
    String exceptionClass,
    boolean rebootRequested,
    long logSize,
    long eventCount)
    implements OutcomeBuilder.With {

  public static Outcome succeeded() {
    return new Outcome(true, 0, null, "", null, null, 0, false, 0, 0, "", false, -1, -1);
  }

  public static Outcome failed(Cause cause, int exitCode, String message) {
    return new Outcome(
        false, exitCode, cause, message, null, null, 0, false, 0, 0, "", false, -1, -1);
  }
}
