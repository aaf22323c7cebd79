package io.stackworks.server.cli;

import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.ListStacksRequest;
import io.stackworks.proto.operator.StackSummary;
import io.stackworks.proto.operator.StackView;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.server.cli.ProgressView.Line;
import io.stackworks.server.cli.Style.Tone;
import io.stackworks.server.cli.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "status", description = "Show all stacks, or one with its layers and instances.")
final class StatusCommand extends OperatorCommand {
  private static final Duration FOREVER = Duration.ofDays(3650);

  @Parameters(paramLabel = "STACK", arity = "0..1", description = "Name or id.")
  private @Nullable String stack;

  @Option(
      names = {"-w", "--watch"},
      description = "Keep showing until Ctrl-C.")
  private boolean watch;

  @Override
  public Integer call() throws InterruptedException {
    if (watch && (stack == null || !forPeople())) {
      throw Failure.usage("--watch shows the tree of one stack (expected: STACK, --output table)");
    }
    try (var connection = root().connect()) {
      if (stack == null) {
        var stacks = connection.call().listStacks(ListStacksRequest.getDefaultInstance());
        print(stacks.getStacksList());
        return Exit.SUCCESS;
      }
      var state = StackState.of(connection, stack);
      if (watch) {
        return watch(connection, state);
      }
      if (!forPeople()) {
        print(Plain.of(state.view()));
        return Exit.SUCCESS;
      }
      print(state);
      return Exit.SUCCESS;
    }
  }

  private int watch(Connection connection, StackState state) throws InterruptedException {
    var request =
        WatchRequest.newBuilder()
            .setStack(state.view().getId())
            .setAfter(state.view().getEventPosition())
            .build();
    return Watching.until(
        this,
        connection,
        request,
        FOREVER,
        new Watching.Subject() {
          @Override
          public void on(Event event) {
            state.on(event);
          }

          @Override
          public void refresh() {
            state.refresh();
          }

          @Override
          public List<Line> picture(Instant now) {
            return state.tree(now);
          }

          @Override
          public OptionalInt outcome() {
            return OptionalInt.empty();
          }

          @Override
          public String unfinished() {
            return "watching";
          }
        });
  }

  private void print(List<StackSummary> stacks) {
    if (!forPeople()) {
      print((Object) Plain.of(stacks));
      return;
    }
    if (stacks.isEmpty()) {
      println("no stacks yet (stackworks apply -f stack.yaml)");
      return;
    }
    var table = new Table(style(), "NAME", "ID", "LAYERS", "APPS", "INSTANCES", "CREATED");
    var now = terminal().clock().instant();
    for (var summary : stacks) {
      table.row(
          Cell.of(summary.getName()),
          Cell.of(Words.id(summary.getId())),
          Cell.of(String.valueOf(summary.getLayers())),
          Cell.of(String.valueOf(summary.getApps())),
          Cell.of(StackState.counts(summary.getInstancesByStatusMap())),
          Cell.of(Words.ago(summary.getCreatedAt(), now)));
    }
    table.print(terminal().out());
  }

  private void print(StackState state) {
    var view = state.view();
    var now = terminal().clock().instant();
    println(
        style().paint(Tone.STRONG, Style.safe(view.getName()))
            + "  "
            + Words.id(view.getId())
            + ", Chef "
            + view.getChefVersion()
            + ", region "
            + Style.safe(view.getRegion()));
    var instances =
        new Table(
            style(), "INSTANCE", "LAYERS", "STATUS", "PUBLIC IP", "PRIVATE IP", "AGENT", "NOW");
    state.instances().stream()
        .forEach(
            instance ->
                instances.row(
                    Cell.of(instance.getHostname()),
                    Cell.of(String.join(",", instance.getLayersList())),
                    Cell.status(instance.getStatus()),
                    Cell.of(instance.getPublicIp()),
                    Cell.of(instance.getPrivateIp()),
                    Cell.of(instance.getAgentConnected() ? "connected" : "-"),
                    Cell.of(doing(instance))));
    println("");
    instances.print(terminal().out());
    if (view.getAppsCount() > 0) {
      println("");
      var apps = new Table(style(), "APP", "TYPE", "SOURCE");
      view.getAppsList()
          .forEach(
              app ->
                  apps.row(
                      Cell.of(app.getShortName()),
                      Cell.of(app.getType()),
                      Cell.of(source(app.getSource()))));
      apps.print(terminal().out());
    }
    printDeployments(view, now);
  }

  private static String doing(io.stackworks.proto.operator.InstanceView instance) {
    if (instance.hasCurrentCommand()) {
      var command = instance.getCurrentCommand();
      return (command.getType() + " " + Words.state(command) + " " + Words.progress(command))
          .strip();
    }
    return instance.getStatusReason();
  }

  private static String source(io.stackworks.proto.operator.Source source) {
    return (source.getType() + " " + source.getUrl() + " " + source.getRevision()).strip();
  }

  private void printDeployments(StackView view, Instant now) {
    if (view.getRecentDeploymentsCount() > 0) {
      println("");
      DeploymentsCommand.table(style(), view.getRecentDeploymentsList(), now)
          .print(terminal().out());
    }
  }
}
