package io.stackworks.agent.run;

import com.google.protobuf.ByteString;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.Cause;
import io.stackworks.proto.run.LogLine;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunSummary;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns how a run ended into the final record: who is to blame, in one line. Pure. */
final class Verdict {
  /** Chef's codes for "done, and the machine is to be restarted". */
  private static final List<Integer> REBOOT_SUCCESS = List.of(35, 37);

  private Verdict() {}

  /** What is known about a run that has ended. */
  record Evidence(
      RunnerProcess.@Nullable Exit exit, // null: vanished
      @Nullable RunSummary summary,
      boolean anyEvent,
      @Nullable RunOutcome stop,
      long peakMemory,
      String lastWords) {}

  static RunOutcome of(Evidence evidence, @Nullable Started started, Instant now) {
    var outcome = RunOutcome.newBuilder().setFinishedAt(Times.toProto(now));
    if (started != null) {
      outcome.setStartedAt(started.getAt());
    }
    var summary = evidence.summary;
    if (summary != null) {
      outcome
          .setResourcesUpdated(summary.getUpdated())
          .setResourcesTotal(summary.getTotal())
          .setExceptionClass(summary.getExceptionClass());
    }
    var exit = evidence.exit;
    long peak = exit == null ? 0 : exit.peakMemory();
    outcome.setPeakMemoryBytes(Math.max(peak, evidence.peakMemory));
    outcome.setExitCode(exit == null ? -1 : exit.code());
    outcome.setOutOfMemory(exit != null && exit.outOfMemory());
    blame(evidence, outcome);
    return outcome.build();
  }

  private static void blame(Evidence evidence, RunOutcome.Builder outcome) {
    var exit = evidence.exit;
    var summary = evidence.summary;
    if (exit != null && summary != null && isSuccess(exit.code(), summary)) {
      outcome.setSuccess(true); // also when a cancel came a moment too late
      outcome.setRebootRequested(
          summary.getRebootRequested() || REBOOT_SUCCESS.contains(exit.code()));
    } else if (evidence.stop != null) {
      outcome.setCause(evidence.stop.getCause()).setMessage(evidence.stop.getMessage());
    } else if (exit == null) {
      outcome.setCause(Cause.CAUSE_HOST);
      outcome.setMessage("the recipe runner vanished: machine restarted or supervisor killed");
    } else if (exit.outOfMemory()) {
      outcome.setCause(Cause.CAUSE_HOST).setMessage("killed: the machine ran out of memory");
    } else if (summary != null && !summary.getSuccess()) {
      outcome.setCause(isAsked(summary) ? Cause.CAUSE_OPERATOR : Cause.CAUSE_RECIPE);
      outcome.setMessage(describe(summary));
    } else if (exit.code() > 128) {
      outcome.setCause(Cause.CAUSE_HOST);
      outcome.setMessage("the recipe runner was killed by signal " + (exit.code() - 128));
    } else if (exit.code() == RunnerProgram.OUT_OF_HEAP && summary == null) {
      outcome.setCause(Cause.CAUSE_HOST).setMessage("the recipe runner ran out of heap memory");
    } else {
      // No summary: a recipe that called exit, or a runner that could not begin.
      outcome.setCause(evidence.anyEvent ? Cause.CAUSE_RECIPE : Cause.CAUSE_HOST);
      outcome.setMessage(
          "the recipe runner ended with exit code " + exit.code() + evidence.lastWords);
    }
  }

  private static boolean isSuccess(int code, RunSummary summary) {
    return summary.getSuccess() && (code == 0 || REBOOT_SUCCESS.contains(code));
  }

  private static boolean isAsked(RunSummary summary) {
    var name = summary.getExceptionClass();
    return name.endsWith("CookbookNotFound") || name.endsWith("RecipeNotFound");
  }

  private static String describe(RunSummary summary) {
    var text = summary.getExceptionMessage().lines().findFirst().orElse("");
    if (!summary.getFailedAt().isEmpty() && !text.contains(summary.getFailedAt())) {
      text = summary.getFailedAt() + ": " + text;
    }
    return text.isEmpty() ? "a recipe failed" : text;
  }

  /** For commands that never had a runner. */
  static RunOutcome without(Cause cause, String message, @Nullable Started started, Instant now) {
    var outcome =
        RunOutcome.newBuilder()
            .setSuccess(cause == Cause.CAUSE_UNSPECIFIED)
            .setExitCode(cause == Cause.CAUSE_UNSPECIFIED ? 0 : -1)
            .setCause(cause)
            .setMessage(message)
            .setFinishedAt(Times.toProto(now));
    if (started != null) {
      outcome.setStartedAt(started.getAt());
    }
    return outcome.build();
  }

  /** The agent's own line at the end of a log. */
  static List<RunEvent> trailer(RunOutcome outcome, Instant now) {
    var cause = outcome.getCause();
    if (outcome.getMessage().isEmpty() || cause == Cause.CAUSE_RECIPE) {
      return List.of(); // recipes explain themselves
    }
    var level = outcome.getSuccess() ? LogLine.Level.LEVEL_INFO : LogLine.Level.LEVEL_FATAL;
    var line =
        LogLine.newBuilder().setText(ByteString.copyFromUtf8(outcome.getMessage())).setLevel(level);
    return List.of(RunEvent.newBuilder().setAt(Times.toProto(now)).setLog(line).build());
  }
}
