package io.stackworks.server.console;

import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A deployment as instances x steps: a step is a recipe of the run lists.
 *
 * @param steps recipes of all rows, in running order
 */
record Grid(List<String> steps, List<Row> rows) {

  /**
   * @param cells one per step
   */
  record Row(Runs.Row run, List<Cell> cells) {}

  /**
   * How one recipe stands on one instance.
   *
   * @param kind of {@link Tone}, or: it is not in the run list, or has not begun
   */
  record Cell(String kind, int done, int updated, Duration took) {
    String label() {
      return switch (kind) {
        case "none" -> "not in the run list";
        case "wait" -> "waits";
        case "busy" -> "running, " + Show.count(done, "resource");
        case "bad" -> "failed after " + Show.count(done, "resource");
        default -> Show.count(done, "resource") + ", " + updated + " updated, " + Show.span(took);
      };
    }
  }

  /** Failed ones first, then those under way: what an operator looks for. */
  static List<Command> failuresFirst(List<Command> commands) {
    return commands.stream()
        .sorted(
            Comparator.comparingInt((Command one) -> urgency(one))
                .thenComparingLong(Command::number))
        .toList();
  }

  private static int urgency(Command command) {
    if (command.status() == CommandStatus.FAILED) {
      return 0;
    }
    return command.isOpen() ? 1 : 2;
  }

  static Grid of(List<Runs.Row> runs, Stories stories) {
    var told = runs.stream().map(run -> stories.of(run.command())).toList();
    var steps = new LinkedHashSet<String>();
    for (int i = 0; i < runs.size(); i++) {
      steps.addAll(runList(runs.get(i).command(), told.get(i)));
    }
    var order = List.copyOf(steps);
    var rows = new ArrayList<Row>();
    for (int i = 0; i < runs.size(); i++) {
      rows.add(new Row(runs.get(i), cells(order, runs.get(i).command(), told.get(i))));
    }
    return new Grid(order, rows);
  }

  /** Full names: {@code base} is {@code base::default}. */
  private static List<String> runList(Command command, Story story) {
    var list = story.runList().isEmpty() ? command.runList() : story.runList();
    return list.stream()
        .map(name -> name.replaceFirst("^recipe\\[(.*)]$", "$1"))
        .map(name -> name.contains("::") ? name : name + "::default")
        .toList();
  }

  private static List<Cell> cells(List<String> steps, Command command, Story story) {
    var mine = runList(command, story);
    var byRecipe = story.byRecipe();
    int reached = -1;
    for (var recipe : byRecipe.keySet()) {
      reached = Math.max(reached, mine.indexOf(recipe));
    }
    boolean ended = !command.isOpen();
    boolean successful = command.status() == CommandStatus.SUCCESSFUL;
    var cells = new ArrayList<Cell>();
    for (var step : steps) {
      int place = mine.indexOf(step);
      var resources = byRecipe.getOrDefault(step, List.of());
      cells.add(
          place < 0
              ? new Cell("none", 0, 0, Duration.ZERO)
              : fails(story, step)
                  ? new Cell("bad", resources.size(), 0, Duration.ZERO)
                  : cell(resources, place, reached, ended, successful));
    }
    return cells;
  }

  /** Its file is where the run broke, also when no resource of it was reached. */
  private static boolean fails(Story story, String step) {
    var summary = story.summary();
    var names = step.split("::", 2);
    return summary != null
        && summary
            .getFailedAt()
            .matches(
                ".*/"
                    + Pattern.quote(names[0])
                    + "/recipes/"
                    + Pattern.quote(names[1])
                    + "\\.(rb|ya?ml|json):\\d+");
  }

  private static Cell cell(
      List<Story.Resource> resources, int place, int reached, boolean ended, boolean successful) {
    int updated = 0;
    var took = Duration.ZERO;
    boolean failed = false;
    boolean running = false;
    for (var one : resources) {
      took = took.plus(one.took());
      failed |= one.isFailed();
      running |= one.finished() == null;
      updated += one.tone().label().equals("updated") ? 1 : 0;
    }
    String kind;
    if (failed || (running && ended && !successful)) {
      kind = "bad";
    } else if (running || (!ended && place == reached)) {
      kind = "busy";
    } else if (successful || place < reached || (place == reached && ended)) {
      kind = "ok";
    } else {
      kind = "wait";
    }
    return new Cell(kind, resources.size(), updated, took);
  }
}
