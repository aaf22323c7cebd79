package io.stackworks.agent.cli;

import io.stackworks.agent.state.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runs that are kept, oldest first. */
record KeptRuns(List<KeptRun> runs) {
  private static final String DATE = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}";

  KeptRuns {
    runs = List.copyOf(runs);
  }

  static KeptRuns in(DataDirectory data) throws IOException {
    var runs = new ArrayList<KeptRun>();
    try (var directories = Files.newDirectoryStream(data.runs())) {
      for (var directory : directories) {
        var run = KeptRun.read(directory);
        if (run != null) {
          runs.add(run);
        }
      }
    }
    runs.sort(Comparator.comparing(KeptRun::at));
    return new KeptRuns(runs);
  }

  /** By activity, date, both or neither; quotes around a date are allowed. */
  List<KeptRun> all(@Nullable String first, @Nullable String second) {
    var activity = first == null || isDate(first) ? null : first;
    var date = second != null ? second : first != null && isDate(first) ? first : null;
    return runs.stream()
        .filter(run -> activity == null || run.activity().equals(activity))
        .filter(run -> date == null || run.date().equals(date.replaceAll("[\"']", "")))
        .toList();
  }

  /** The most recent of those. */
  KeptRun select(@Nullable String first, @Nullable String second) throws NoSuchRun {
    var found = all(first, second);
    if (found.isEmpty()) {
      var asked = (first == null ? "" : " " + first) + (second == null ? "" : " " + second);
      throw new NoSuchRun(
          "no command" + asked + " is kept here (expected: one that list_commands prints)");
    }
    return found.get(found.size() - 1);
  }

  @Nullable KeptRun last() {
    return runs.isEmpty() ? null : runs.get(runs.size() - 1);
  }

  private static boolean isDate(String word) {
    return word.replaceAll("[\"']", "").matches(DATE);
  }
}
