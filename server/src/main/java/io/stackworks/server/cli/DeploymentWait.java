package io.stackworks.server.cli;

import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.DeploymentView;
import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.GetDeploymentRequest;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.server.cli.ProgressView.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A deployment until its last command is terminal. */
final class DeploymentWait implements Watching.Subject {
  private final Connection connection;
  private DeploymentView deployment;
  private final Map<String, CommandView> commands = new LinkedHashMap<>();

  private DeploymentWait(Connection connection, DeploymentView deployment) {
    this.connection = connection;
    this.deployment = deployment;
    take(deployment);
  }

  /**
   * @param position of the feed from before the deployment was made, so that nothing can be missed
   */
  static int until(
      OperatorCommand command,
      Connection connection,
      DeploymentView deployment,
      long position,
      Duration timeout)
      throws InterruptedException {
    var subject = new DeploymentWait(connection, deployment);
    var request =
        WatchRequest.newBuilder().setStack(deployment.getStackId()).setAfter(position).build();
    int exit = Watching.until(command, connection, request, timeout, subject);
    subject.summary(command, exit);
    return exit;
  }

  private void take(DeploymentView fresh) {
    deployment = fresh;
    fresh.getCommandsList().forEach(command -> commands.put(command.getId(), command));
  }

  @Override
  public void refresh() {
    take(
        connection
            .call()
            .getDeployment(
                GetDeploymentRequest.newBuilder().setDeploymentId(deployment.getId()).build()));
  }

  @Override
  public void on(Event event) {
    if (event.hasCommand() && commands.containsKey(event.getCommand().getId())) {
      commands.put(event.getCommand().getId(), event.getCommand());
    } else if (event.hasDeployment()
        && event.getDeployment().getId().equals(deployment.getId())
        && !event.getDeployment().getStatus().equals("running")) {
      refresh(); // events may leave the commands out; the last word comes from the row
    }
  }

  static String title(DeploymentView deployment) {
    return (deployment.getCommand() + " " + deployment.getApp()).strip();
  }

  @Override
  public List<Line> picture(Instant now) {
    var lines = new ArrayList<Line>();
    long done = commands.values().stream().filter(c -> !c.getStatus().equals("pending")).count();
    lines.add(
        Line.headline(
            "deployment",
            0,
            title(deployment) + "  " + Words.id(deployment.getId()),
            done + "/" + commands.size() + " done"));
    for (var command : commands.values()) {
      lines.add(
          Line.of(
              command.getId(),
              1,
              command.getHostname(),
              Words.state(command),
              detail(command, now)));
    }
    return lines;
  }

  private static String detail(CommandView command, Instant now) {
    var took =
        Words.took(
            command.hasStartedAt(),
            command.getStartedAt(),
            command.hasCompletedAt(),
            command.getCompletedAt(),
            now);
    var what =
        switch (command.getStatus()) {
          case "pending" -> Words.progress(command);
          case "successful" -> Words.count(command.getResourcesUpdated(), "resource") + " updated";
          default -> Words.reason(command);
        };
    return (what + "  " + took).strip();
  }

  @Override
  public OptionalInt outcome() {
    return switch (deployment.getStatus()) {
      case "running" -> OptionalInt.empty();
      case "successful" -> OptionalInt.of(Exit.SUCCESS);
      default -> OptionalInt.of(Exit.FAILED);
    };
  }

  @Override
  public String unfinished() {
    return title(deployment)
        + " still runs (stackworks logs "
        + Words.id(deployment.getId())
        + " -f)";
  }

  private void summary(OperatorCommand command, int exit) {
    if (!command.forPeople()) {
      command.print(Plain.of(deployment));
      return;
    }
    if (exit == Exit.TIMEOUT) {
      return;
    }
    var took =
        Words.took(
            true,
            deployment.getCreatedAt(),
            deployment.hasCompletedAt(),
            deployment.getCompletedAt(),
            command.terminal().clock().instant());
    command.println(
        title(deployment)
            + ": "
            + command.style().paint(Style.of(deployment.getStatus()), deployment.getStatus())
            + " on "
            + Words.count(commands.size(), "instance")
            + " in "
            + took);
    for (var failed : commands.values()) {
      if (failed.getStatus().equals("failed")) {
        command.println(
            "  "
                + Style.safe(failed.getHostname() + ": " + Words.reason(failed))
                + " (stackworks logs "
                + Words.id(failed.getId())
                + ")");
      }
    }
  }
}
