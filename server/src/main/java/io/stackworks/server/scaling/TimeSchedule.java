package io.stackworks.server.scaling;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.stackworks.server.stack.Problem;
import io.stackworks.server.stack.Refusal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The hours of a week, UTC, in which a timer instance is to run: {@code {"Monday": {"10": "on"}}}.
 * Only hours that are on are kept.
 */
public record TimeSchedule(@JsonValue Map<String, Map<String, String>> days) {
  public static final TimeSchedule NEVER = new TimeSchedule(Map.of());
  private static final String ON = "on";
  private static final Comparator<String> BY_HOUR = Comparator.comparingInt(Integer::parseInt);

  @JsonCreator
  public TimeSchedule {
    var kept = new LinkedHashMap<String, Map<String, String>>();
    for (var day : DayOfWeek.values()) {
      var hours = new TreeMap<String, String>(BY_HOUR);
      days.getOrDefault(name(day), Map.of())
          .forEach(
              (hour, state) -> {
                if (state.equals(ON)) {
                  hours.put(hour, ON);
                }
              });
      if (!hours.isEmpty()) {
        kept.put(name(day), java.util.Collections.unmodifiableMap(hours));
      }
    }
    days = java.util.Collections.unmodifiableMap(kept);
  }

  public boolean isOn(Instant at) {
    var time = at.atZone(ZoneOffset.UTC);
    return days.getOrDefault(name(time.getDayOfWeek()), Map.of())
        .containsKey(String.valueOf(time.getHour()));
  }

  /**
   * Hours that are named change, all others stay. Throws {@link Refusal.Refused} with every problem
   * when an hour or a state is none.
   */
  public TimeSchedule merged(Map<String, Map<String, String>> named) {
    var problems = new ArrayList<Problem>();
    var merged = new LinkedHashMap<String, Map<String, String>>();
    days.forEach((day, hours) -> merged.put(day, new TreeMap<>(hours)));
    named.forEach(
        (day, hours) -> {
          check(day, hours, problems);
          merged.computeIfAbsent(day, fresh -> new TreeMap<>()).putAll(hours);
        });
    if (!problems.isEmpty()) {
      throw Refusal.invalid(problems).asException();
    }
    return new TimeSchedule(merged);
  }

  private static void check(String day, Map<String, String> hours, List<Problem> problems) {
    hours.forEach(
        (hour, state) -> {
          if (!hour.matches("[0-9]|1[0-9]|2[0-3]")) {
            problems.add(new Problem("schedule." + day, hour, "an hour from 0 to 23"));
          } else if (!state.equals(ON) && !state.equals("off")) {
            problems.add(new Problem("schedule." + day + "." + hour, state, "on or off"));
          }
        });
  }

  static String name(DayOfWeek day) {
    return day.name().charAt(0) + day.name().substring(1).toLowerCase(Locale.ROOT);
  }
}
