package io.stackworks.server.console;

import io.stackworks.server.command.Cause;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandStatus;
import io.stackworks.server.command.Logs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a command did not succeed, and what an operator does about it.
 *
 * @param cause its class, in words
 * @param message one line
 * @param resource the one that failed; absent when none did
 * @param file {@code file:line} of the recipe; empty: not known
 * @param lastLines of the log
 * @param next what to do, most useful first
 */
record Failure(
    String cause,
    String message,
    Story.@Nullable Resource resource,
    String file,
    List<LogPiece.Line> lastLines,
    List<String> next) {
  private static final int LAST_LINES = 12;
  private static final int MOST_LINES = 40;
  private static final int LAST_BYTES = 16 * 1024;

  static @Nullable Failure of(Command command, Story story, Logs logs) {
    var cause = command.cause();
    if (command.isOpen() || command.status() == CommandStatus.SUCCESSFUL || cause == null) {
      return null;
    }
    var lines = LogPiece.before(logs, command.id(), Long.MAX_VALUE, LAST_BYTES).lines();
    var summary = story.summary();
    return new Failure(
        words(cause),
        Show.reason(command.message()),
        story.failed().orElse(null),
        summary == null ? "" : summary.getFailedAt().replaceFirst("^.*/cookbooks/", ""),
        telling(lines),
        next(cause));
  }

  /** The last lines; from the first that tells of an error when there is one. */
  private static List<LogPiece.Line> telling(List<LogPiece.Line> lines) {
    int from = Math.max(0, lines.size() - LAST_LINES);
    for (int i = Math.max(0, lines.size() - MOST_LINES); i < from; i++) {
      if (lines.get(i).isError()) {
        from = Math.max(0, i - 1);
      }
    }
    return lines.subList(from, lines.size());
  }

  private static String words(Cause cause) {
    return switch (cause) {
      case RECIPE -> "A recipe failed";
      case TIMEOUT -> "It took too long";
      case CANCELLED -> "It was cancelled";
      case AGENT_LOST -> "The agent was lost";
      case HOST -> "The machine ended it";
      case OPERATOR -> "What was asked for is not possible";
      case NEVER_STARTED -> "It was never started";
    };
  }

  private static List<String> next(Cause cause) {
    return switch (cause) {
      case RECIPE ->
          List.of(
              "Read the failing resource and the lines before it in the log.",
              "Mend the recipe, run “Update custom cookbooks”, then retry.");
      case TIMEOUT ->
          List.of(
              "See which resource was under way when the time was up.",
              "If it only needs longer, run it again with a longer time limit.");
      case CANCELLED -> List.of("Somebody ended it on purpose. Retry when the reason is gone.");
      case AGENT_LOST ->
          List.of(
              "Check that the machine is up and can reach this server.",
              "When its agent is back, retry: nobody knows how far the run came.");
      case HOST ->
          List.of(
              "Look for out of memory, a full disk or a reboot on the instance.",
              "Give the machine what it lacked, then retry.");
      case OPERATOR ->
          List.of("Correct what the message names: a source, a recipe or a setting. Then retry.");
      case NEVER_STARTED -> List.of("Nothing has run: it is safe to run it again.");
    };
  }
}
