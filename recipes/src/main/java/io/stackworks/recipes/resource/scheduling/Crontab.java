package io.stackworks.recipes.resource.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The lines of a crontab, among which ours are found and replaced while all others stay. */
record Crontab(List<String> lines) {
  static final String TAG = "# Chef Name: ";
  private static final Pattern VARIABLE = Pattern.compile("^\\s*[A-Za-z_][\\w.]*\\s*=.*$");
  private static final Pattern SCHEDULE =
      Pattern.compile("^\\s*(@[a-z]+|\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+)\\s+\\S.*$");

  Crontab {
    lines = List.copyOf(lines);
  }

  static Crontab of(String text) {
    return new Crontab(text.lines().toList());
  }

  /** The tag, the variables and the schedule of an entry; empty when there is none. */
  List<String> entry(String name) {
    var start = lines.indexOf(TAG + name);
    return start < 0 ? List.of() : lines.subList(start, end(start));
  }

  /** The text with an entry replaced in its place, added at the end, or taken out. */
  String with(String name, List<String> entry) {
    var start = lines.indexOf(TAG + name);
    var all = new ArrayList<String>();
    if (start < 0) {
      all.addAll(lines);
      all.addAll(entry);
    } else {
      all.addAll(lines.subList(0, start));
      all.addAll(entry);
      all.addAll(lines.subList(end(start), lines.size()));
    }
    return all.isEmpty() ? "" : String.join("\n", all) + "\n";
  }

  /** Index after the entry: a tag without a schedule behind it owns only itself. */
  private int end(int start) {
    var next = start + 1;
    while (next < lines.size() && VARIABLE.matcher(lines.get(next)).matches()) {
      next++;
    }
    var schedule =
        next < lines.size()
            && !lines.get(next).startsWith("#")
            && SCHEDULE.matcher(lines.get(next)).matches();
    return schedule ? next + 1 : start + 1;
  }
}
