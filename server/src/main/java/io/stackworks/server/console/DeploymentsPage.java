package io.stackworks.server.console;

import io.stackworks.server.command.Command;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.stack.Snapshot;
import java.time.Instant;
import java.util.List;

/** What operators asked for, and how far one of them has come. */
final class DeploymentsPage {
  private static final int AT_ONCE = 50;
  private static final int MOST = 1_000;
  private static final int GRID_ROWS = 50;
  private static final int MOST_COMMANDS = 10_000;

  private final Core core;
  private final Look look;
  private final Html html;
  private final Stories stories;

  DeploymentsPage(Core core, Look look, Html html, Stories stories) {
    this.core = core;
    this.look = look;
    this.html = html;
    this.stories = stories;
  }

  record View(
      Frame frame, Snapshot stack, List<Deployment> deployments, Window window, Instant now) {}

  record One(
      Frame frame,
      Snapshot stack,
      Deployment deployment,
      Tally tally,
      Grid grid,
      Window window,
      Instant now) {}

  /** How its commands stand. */
  record Tally(int all, int successful, int failed, int skipped, int open) {
    static Tally of(List<Command> commands) {
      int successful = 0;
      int failed = 0;
      int skipped = 0;
      for (var command : commands) {
        switch (command.status()) {
          case SUCCESSFUL -> successful++;
          case FAILED -> failed++;
          case SKIPPED -> skipped++;
          case PENDING -> {}
        }
      }
      return new Tally(
          commands.size(),
          successful,
          failed,
          skipped,
          commands.size() - successful - failed - skipped);
    }
  }

  Answer all(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var deployments = core.commands().deployments(stack.stack().id(), MOST);
    var window = Window.of(ask, deployments.size(), AT_ONCE);
    return html.page(
        "deployments",
        new View(
            Frame.of(ask, stack, "Deployments", "deployments").live(position),
            stack,
            window.of(deployments),
            window,
            core.clock().instant()));
  }

  Answer one(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var deployment = look.deployment(stack, ask.name("deployment"));
    var commands = core.commands().list(stack.stack().id(), null, deployment.id(), MOST_COMMANDS);
    var ordered = Grid.failuresFirst(commands);
    var window = Window.of(ask, ordered.size(), GRID_ROWS);
    var title =
        Tone.words(deployment.type().name())
            + (deployment.appName() == null ? "" : " " + deployment.appName());
    return html.page(
        "deployment",
        new One(
            Frame.of(
                    ask,
                    stack,
                    title,
                    "deployments",
                    new Frame.Crumb(
                        "Deployments", "/console/stacks/" + stack.stack().id() + "/deployments"))
                .liveWithProgress(position),
            stack,
            deployment,
            Tally.of(commands),
            Grid.of(Runs.rows(core, window.of(ordered)), stories),
            window,
            core.clock().instant()));
  }
}
