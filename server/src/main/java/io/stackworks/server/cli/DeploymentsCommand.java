package io.stackworks.server.cli;

import io.stackworks.proto.operator.DeploymentView;
import io.stackworks.proto.operator.ListDeploymentsRequest;
import io.stackworks.server.cli.Table.Cell;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "deployments", description = "List what operators asked of a stack, newest first.")
final class DeploymentsCommand extends OperatorCommand {
  @Parameters(paramLabel = "STACK", description = "Name or id.")
  private String stack = "";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "At most this many, up to 100 (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Override
  public Integer call() {
    try (var connection = root().connect()) {
      var deployments =
          connection
              .call()
              .listDeployments(
                  ListDeploymentsRequest.newBuilder().setStack(stack).setLimit(limit).build())
              .getDeploymentsList();
      if (forPeople()) {
        table(style(), deployments, terminal().clock().instant()).print(terminal().out());
      } else {
        print(Plain.of(deployments));
      }
      return Exit.SUCCESS;
    }
  }

  static Table table(Style style, List<DeploymentView> deployments, Instant now) {
    var table =
        new Table(style, "DEPLOYMENT", "WHAT", "STATUS", "INSTANCES", "WHEN", "TOOK", "COMMENT");
    for (var deployment : deployments) {
      table.row(
          Cell.of(Words.id(deployment.getId())),
          Cell.of(DeploymentWait.title(deployment)),
          Cell.status(deployment.getStatus()),
          Cell.of(String.valueOf(deployment.getCommandsCount())),
          Cell.of(Words.ago(deployment.getCreatedAt(), now)),
          Cell.of(
              Words.took(
                  deployment.hasCompletedAt(),
                  deployment.getCreatedAt(),
                  true,
                  deployment.getCompletedAt(),
                  now)),
          Cell.of(deployment.getComment()));
    }
    return table;
  }
}
