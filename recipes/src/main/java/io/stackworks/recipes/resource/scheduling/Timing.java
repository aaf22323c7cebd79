package io.stackworks.recipes.resource.scheduling;

import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** When a cron entry runs, and with what around its command. */
final class Timing {
  private static final List<String> DAYS =
      List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");

  private Timing() {}

  /** The properties that cron and cron_d have in common. */
  static Spec properties(Spec spec) {
    return spec.with(
        field("minute", 0, 59, "").doc("minute of the hour, 0-59"),
        field("hour", 0, 23, "").doc("hour of the day, 0-23"),
        field("day", 1, 31, "").doc("day of the month, 1-31"),
        field("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec")
            .doc("month, 1-12 or jan-dec"),
        field("weekday", 0, 7, "sun mon tue wed thu fri sat " + String.join(" ", DAYS))
            .doc("day of the week, 0-7 or a name"),
        Property.of("command", "String").doc("shell line to run"),
        Property.of("user", "String").defaults("root").doc("who runs it"),
        Property.of("mailto", "String").doc("address that gets the output"),
        Property.of("path", "String").doc("PATH of the command"),
        Property.of("home", "String").doc("HOME of the command"),
        Property.of("shell", "String").doc("shell that runs the command"),
        Property.of("environment", "Hash")
            .defaults(Map.of())
            .doc("more environment variables of the command"),
        Property.of("time_out", "Hash", "String", "Integer")
            .defaults(Map.of())
            .doc("seconds after which the command is stopped, or options of timeout(1)"));
  }

  private static Property field(String name, int least, int most, String names) {
    var words = names.isEmpty() ? "[]" : "%w(" + names + ")";
    var valid =
        "->(v) { s = v.to_s; next true if s == '*' || "
            + words
            + ".include?(s.downcase); next false if s.empty?; s.split(%r{/|-|,}).all? { |p| p =="
            + " '*' || (p.match?(/\\A\\d+\\z/) && p.to_i.between?("
            + least
            + ", "
            + most
            + ")) } }";
    var kept =
        names.isEmpty() || most > 7
            ? "x.to_s"
            : "(n = %w(" + names + ").index(x.to_s.downcase)) ? (n % 7).to_s : x.to_s";
    var coerce =
        "("
            + valid
            + ").call(x) ? ("
            + kept
            + ") : raise(Chef::Exceptions::ValidationFailed, \"Option "
            + name
            + "'s value #{x} should be a valid "
            + name
            + " spec!\")";
    return Property.of(name, "String", "Integer", "Symbol").defaults("*").coerced(coerce);
  }

  /** The five fields; full names of days become numbers, which is all that cron understands. */
  static String fields(Wanted wanted) {
    var weekday = wanted.text("weekday");
    var day = DAYS.indexOf(weekday.toLowerCase(Locale.ROOT));
    return String.join(
        " ",
        wanted.text("minute"),
        wanted.text("hour"),
        wanted.text("day"),
        wanted.text("month"),
        day < 0 ? weekday : String.valueOf(day));
  }

  /** The command, within timeout(1) when a limit is given. */
  static String command(Wanted wanted) {
    var command = wanted.textOrNull("command");
    if (command == null || command.isEmpty()) {
      throw new ResourceFailed(
          "Chef::Exceptions::ValidationFailed", "command is a required property");
    }
    var limit = wanted.call().get("time_out");
    if (limit == null || Map.of().equals(limit)) {
      return command;
    }
    var words = new ArrayList<String>();
    words.add("timeout");
    if (limit instanceof Map<?, ?> options) {
      if (Boolean.TRUE.equals(options.get("preserve-status"))) {
        words.add("--preserve-status");
      }
      if (Boolean.TRUE.equals(options.get("foreground"))) {
        words.add("--foreground");
      }
      for (var option : List.of("kill-after", "signal")) {
        if (options.get(option) != null) {
          words.addAll(List.of("--" + option, String.valueOf(options.get(option))));
        }
      }
      words.add(String.valueOf(options.get("duration")));
    } else {
      words.add(String.valueOf(limit));
    }
    words.add(command);
    return String.join(" ", words);
  }
}
