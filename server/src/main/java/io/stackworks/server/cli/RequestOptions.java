package io.stackworks.server.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stackworks.proto.operator.CreateDeploymentRequest;
import io.stackworks.proto.operator.DeploymentView;
import io.stackworks.proto.operator.StackRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code deploy} and {@code run} share: where, with which data, and whether to wait. */
final class RequestOptions {
  private static final int TRIES = 4;

  @Option(
      names = "--layer",
      split = ",",
      paramLabel = "LAYER",
      description = "Only instances of these layers (short names).")
  private List<String> layers = List.of();

  @Option(
      names = "--instance",
      split = ",",
      paramLabel = "INSTANCE",
      description = "Only these instances (host names). Without both: all that are online.")
  private List<String> instances = List.of();

  @Option(
      names = "--custom-json",
      paramLabel = "JSON|@FILE",
      description = "Attributes for this deployment only.")
  private String customJson = "";

  @Option(names = "--comment", paramLabel = "TEXT", description = "Kept with the deployment.")
  private String comment = "";

  @Option(
      names = "--arg",
      paramLabel = "NAME=VALUE",
      description = "Further arguments of the command, such as migrate=true.")
  private Map<String, String> args = new TreeMap<>();

  @Mixin private WaitOptions wait = new WaitOptions();

  /** Adds the rest to the request, makes the deployment, shows or waits for it. */
  int carryOut(OperatorCommand command, CreateDeploymentRequest.Builder request)
      throws IOException, InterruptedException {
    request
        .addAllLayers(layers)
        .addAllInstances(instances)
        .setCustomJson(json())
        .setComment(comment)
        .putAllArgs(args)
        .setClientToken(UUID.randomUUID().toString());
    try (var connection = command.root().connect()) {
      long position =
          wait.wait
              ? connection
                  .call()
                  .getStack(StackRequest.newBuilder().setStack(request.getStack()).build())
                  .getEventPosition()
              : 0;
      var deployment = create(connection, request.build());
      if (wait.wait) {
        return DeploymentWait.until(command, connection, deployment, position, wait.timeout());
      }
      show(command, deployment);
      return Exit.SUCCESS;
    }
  }

  /** The client token makes it safe to ask again when the answer was lost. */
  private static DeploymentView create(Connection connection, CreateDeploymentRequest request)
      throws InterruptedException {
    for (int i = 1; ; i++) {
      try {
        return connection.call().createDeployment(request);
      } catch (StatusRuntimeException e) {
        if (i == TRIES || e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw e;
        }
        Thread.sleep(200L << i);
      }
    }
  }

  private String json() throws IOException {
    if (!customJson.startsWith("@")) {
      return customJson;
    }
    var file = Path.of(customJson.substring(1));
    if (!Files.isRegularFile(file)) {
      throw Failure.usage("--custom-json: " + customJson + " (expected: @ and a file that exists)");
    }
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  private static void show(OperatorCommand command, DeploymentView deployment) {
    if (!command.forPeople()) {
      command.print(Plain.of(deployment));
      return;
    }
    var hosts =
        deployment.getCommandsList().stream()
            .limit(5)
            .map(one -> Style.safe(one.getHostname()))
            .collect(Collectors.joining(", "));
    var more = deployment.getCommandsCount() > 5 ? ", ..." : "";
    command.println(
        DeploymentWait.title(deployment)
            + "  "
            + Words.id(deployment.getId())
            + "  on "
            + Words.count(deployment.getCommandsCount(), "instance")
            + (hosts.isEmpty() ? "" : " (" + hosts + more + ")"));
    command.println("follow: stackworks logs " + Words.id(deployment.getId()) + " -f");
  }
}
