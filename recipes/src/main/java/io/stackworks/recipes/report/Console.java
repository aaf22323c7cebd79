package io.stackworks.recipes.report;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The text of a run as Chef's users know it: {@code Recipe:} headings, {@code * type[name] action
 * a}, what was changed below. Makes lines and gives them to whoever shows them.
 */
public final class Console implements Sink {
  private static final int SLOW_RESOURCES = 5;
  private static final Duration SLOW = Duration.ofSeconds(1);

  private final Report report;
  private final Lines out;
  private final Deque<Boolean> titled = new ArrayDeque<>();
  private final Deque<Entry> open = new ArrayDeque<>();
  private String recipe = "";

  /** Takes finished lines. */
  @FunctionalInterface
  public interface Lines {
    void line(Level level, byte[] text);
  }

  public Console(Report report, Lines out) {
    this.report = report;
    this.out = out;
  }

  private void say(String text) {
    out.line(Level.OUTPUT, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void runStarted(List<String> runList) {
    say("Starting Stackworks recipes: " + String.join(", ", runList));
  }

  @Override
  public void convergeStarted(int resources) {
    say("Converging " + resources + " resources");
  }

  @Override
  public void started(Entry entry) {
    title();
    open.push(entry);
    titled.push(false);
  }

  private static String indent(Entry entry) {
    return "  ".repeat(entry.depth + 1);
  }

  /** Writes the line of the action under way when something must go below it. */
  private void title() {
    if (!titled.isEmpty() && !titled.peek()) {
      titled.pop();
      titled.push(true);
      var entry = open.peek();
      if (entry != null) {
        head(entry);
        say(indent(entry) + "* " + entry.resource.title());
      }
    }
  }

  private void head(Entry entry) {
    if (entry.depth == 0) {
      var r = entry.resource;
      var name =
          r.cookbook().isEmpty()
              ? "<Dynamically Defined Resource>"
              : r.cookbook() + "::" + r.recipe();
      if (!name.equals(recipe)) {
        recipe = name;
        say("Recipe: " + name);
      }
    }
  }

  @Override
  public void changed(Entry entry, String description, String diff) {
    title();
    var indent = indent(entry) + "  ";
    if (!description.isEmpty()) {
      for (var line : description.split("\n", -1)) {
        say(indent + "- " + line);
      }
    }
    if (!diff.isEmpty()) {
      for (var line : diff.stripTrailing().split("\n", -1)) {
        say(indent + line);
      }
    }
  }

  @Override
  public void finished(Entry entry) {
    boolean shown = !titled.isEmpty() && titled.pop();
    open.poll();
    var status = entry.status;
    if (status == null) {
      return;
    }
    var suffix =
        switch (status) {
          case UP_TO_DATE -> entry.resource.type().equals("log") ? "" : " (up to date)";
          case SKIPPED -> " (skipped due to " + entry.skipReason + ")";
          case UPDATED, WOULD_UPDATE, FAILED -> "";
        };
    if (!shown) {
      head(entry);
      say(indent(entry) + "* " + entry.resource.title() + suffix);
    } else if (!suffix.isEmpty()) {
      say(indent(entry) + "  (" + suffix.substring(2));
    }
    if (status == Entry.Status.FAILED) {
      boom(entry);
    }
  }

  private void boom(Entry entry) {
    if (!entry.error.isEmpty()) {
      for (var line : entry.error.split("\n", -1)) {
        say(indent(entry) + "  " + line);
      }
    }
  }

  @Override
  public void line(Level level, byte[] text) {
    title();
    out.line(level, text);
  }

  @Override
  public void summary(Summary summary) {
    slow();
    say("");
    var time = "%.2f seconds".formatted(summary.elapsedMs() / 1000.0);
    if (summary.success()) {
      say(
          "Run complete in "
              + time
              + ": "
              + summary.updated()
              + "/"
              + summary.total()
              + " resources updated");
    } else {
      say(
          "Run failed after "
              + time
              + ": "
              + summary.updated()
              + " resources updated, exit code "
              + summary.exitCode());
    }
  }

  private void slow() {
    var slow =
        report.top().stream()
            .filter(e -> e.elapsedNs > SLOW.toNanos())
            .sorted((a, b) -> Long.compare(b.elapsedNs, a.elapsedNs))
            .limit(SLOW_RESOURCES)
            .toList();
    if (slow.isEmpty()) {
      return;
    }
    say("");
    say("Slow resources:");
    for (var entry : slow) {
      say("  %8.2f s  %s".formatted(entry.elapsedNs / 1e9, entry.resource.title()));
    }
  }
}
