package io.stackworks.server.console;

import io.stackworks.server.scaling.TimeSchedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The hours of a week as a grid of 7 rows; hours are of UTC, as schedules are. */
record Week(List<Day> days) {
  private static final List<String> NAMES =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

  record Day(String name, List<Hour> hours) {}

  record Hour(int hour, String value, boolean on) {
    /** {@code Monday 09:00 to 10:00}. */
    String label() {
      return "%s %02d:00 to %02d:00"
          .formatted(value.substring(0, value.indexOf('-')), hour, (hour + 1) % 24);
    }
  }

  static Week of(TimeSchedule schedule) {
    var days = new ArrayList<Day>();
    for (var name : NAMES) {
      var on = schedule.days().getOrDefault(name, Map.of());
      var hours = new ArrayList<Hour>();
      for (int hour = 0; hour < 24; hour++) {
        hours.add(new Hour(hour, name + "-" + hour, on.containsKey(String.valueOf(hour))));
      }
      days.add(new Day(name, List.copyOf(hours)));
    }
    return new Week(List.copyOf(days));
  }

  long on() {
    return days.stream().flatMap(day -> day.hours().stream()).filter(Hour::on).count();
  }

  /** All hours, as the API takes them; those that were chosen are on. */
  static Map<String, Map<String, String>> asked(List<String> chosen) {
    var days = new LinkedHashMap<String, Map<String, String>>();
    for (var name : NAMES) {
      var hours = new HashMap<String, String>();
      for (int hour = 0; hour < 24; hour++) {
        hours.put(String.valueOf(hour), chosen.contains(name + "-" + hour) ? "on" : "off");
      }
      days.put(name, hours);
    }
    return days;
  }
}
