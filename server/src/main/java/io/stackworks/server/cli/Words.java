package io.stackworks.server.cli;

import com.google.protobuf.Timestamp;
import io.stackworks.proto.operator.CommandView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** Small pieces of text that several commands show the same way. */
final class Words {
  private static final int SHORT_ID = 8;
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final List<String> UNITS = List.of("s", "m", "h", "d");
  private static final long[] SECONDS = {1, 60, 3600, 86_400};

  private Words() {}

  /** The beginning of an id, which commands accept as long as it is unique. */
  static String id(String id) {
    return id.length() > SHORT_ID ? id.substring(0, SHORT_ID) : id;
  }

  static String count(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** {@code 90s}, {@code 5m}, {@code 2h}, {@code 1d}. */
  static Duration span(String flag, String text) {
    var matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      throw Failure.usage(flag + ": " + text + " (expected: a span such as 90s, 10m, 2h)");
    }
    long amount = Long.parseLong(matcher.group(1));
    if (matcher.group(2).equals("ms")) {
      return Duration.ofMillis(amount);
    }
    return Duration.ofSeconds(amount * SECONDS[UNITS.indexOf(matcher.group(2))]);
  }

  /** {@code 4s}, {@code 2m10s}, {@code 3h05m}, {@code 2d}. */
  static String span(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    } else if (seconds < 3600) {
      return seconds / 60 + "m" + "%02d".formatted(seconds % 60) + "s";
    } else if (seconds < 172_800) {
      return seconds / 3600 + "h" + "%02d".formatted(seconds % 3600 / 60) + "m";
    }
    return seconds / 86_400 + "d";
  }

  static String ago(Timestamp at, Instant now) {
    return at.getSeconds() == 0 ? "" : span(Duration.between(Plain.instant(at), now)) + " ago";
  }

  /** How long something took, or has taken until now. */
  static String took(boolean begun, Timestamp from, boolean ended, Timestamp to, Instant now) {
    return begun
        ? span(Duration.between(Plain.instant(from), ended ? Plain.instant(to) : now))
        : "";
  }

  /** {@code 37/212 package[nginx]}; empty before a run tells of its resources. */
  static String progress(CommandView command) {
    if (command.getResourcesTotal() == 0) {
      return command.getCurrentResource();
    }
    return (command.getResourcesDone()
            + "/"
            + command.getResourcesTotal()
            + " "
            + command.getCurrentResource())
        .strip();
  }

  /** The stage while it is pending, its status after that. */
  static String state(CommandView command) {
    return command.getStatus().equals("pending") && !command.getStage().isEmpty()
        ? command.getStage()
        : command.getStatus();
  }

  /** Why it did not succeed: {@code recipe: file[/x] ...}. */
  static String reason(CommandView command) {
    var cause = Plain.word(command.getCause().getValueDescriptor()).replace('_', ' ');
    if (cause.isEmpty()) {
      return command.getMessage();
    }
    return command.getMessage().isEmpty() ? cause : cause + ": " + command.getMessage();
  }
}
