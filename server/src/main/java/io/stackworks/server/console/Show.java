package io.stackworks.server.console;

import io.stackworks.server.command.CommandType;
import io.stackworks.server.stack.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as people read them. */
final class Show {
  /** Until the browser has put it into the viewer's zone. */
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private Show() {}

  static String utc(Instant at) {
    return UTC.format(at);
  }

  /**
   * {@code 40 ms}, {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 10 min}, {@code 3 d 4
   * h}.
   */
  static String span(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (span.toMillis() < 100) {
      return Math.max(0, span.toMillis()) + " ms";
    } else if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, span.toMillis()) / 1000.0);
    } else if (seconds < 60) {
      return seconds + " s";
    } else if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    } else if (seconds < 86_400) {
      return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
    return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
  }

  /** From one moment to another; to now when it lasts; empty when it has not begun. */
  static String span(@Nullable Instant from, @Nullable Instant to, Instant now) {
    return from == null ? "" : span(Duration.between(from, to == null ? now : to));
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < 3) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %siB", value, "KMGT".charAt(unit));
  }

  static String count(long count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }

  /** {@code 80}, {@code 1.5}; empty: nobody looks at it. */
  static String threshold(@Nullable Double threshold) {
    if (threshold == null || threshold == -1) {
      return "";
    }
    return threshold == Math.rint(threshold)
        ? String.valueOf(threshold.longValue())
        : String.valueOf(threshold);
  }

  /** A message about a cookbook without the folder that the run had it in. */
  static String reason(String message) {
    return message.replaceAll("\\S*/cookbooks/(?=[^/\\s]+/)", "");
  }

  /** The names of commands as people say them. */
  static String event(String message) {
    var text = message;
    for (var type : CommandType.values()) {
      text = text.replace(type.word() + " ", Tone.words(type.name()) + " ");
    }
    return text;
  }

  /** The part of a UUID that people compare. */
  static String brief(String id) {
    return id.length() > 8 ? id.substring(0, 8) : id;
  }

  static String source(@Nullable Source source) {
    if (source == null) {
      return "none";
    }
    return source.type().word()
        + " "
        + source.url()
        + (source.revision() == null ? "" : " @ " + source.revision());
  }

  /** Who did it; the server itself when it is absent. */
  static String person(@Nullable String actor) {
    if (actor == null) {
      return "the server";
    }
    if (actor.endsWith(":root")) {
      return "administrator";
    }
    return actor.startsWith("arn:") ? actor.substring(actor.lastIndexOf('/') + 1) : actor;
  }

  static String orDash(@Nullable String text) {
    return text == null || text.isEmpty() ? "–" : text;
  }
}
