package io.stackworks.server.cli;

import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.StackRequest;
import io.stackworks.proto.operator.StopInstanceRequest;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "stop",
    description =
        "Stop an instance, or all instances of a stack: Shutdown recipes, then the machine.")
final class StopCommand extends PowerCommand {
  private static final Set<String> GOING_DOWN = Set.of("stopping", "shutting_down", "terminating");

  @Option(
      names = "--force",
      description = "Give up on an instance that does not stop. Only for single instances.")
  private boolean force;

  StopCommand() {
    super("stopping", "stopped");
  }

  @Override
  InstanceView instance(Connection connection, String instance) {
    return connection
        .call()
        .stopInstance(
            StopInstanceRequest.newBuilder().setInstance(instance).setForce(force).build());
  }

  @Override
  List<String> stack(Connection connection, StackState stack) {
    if (force) {
      throw Failure.usage("--force is for one instance (expected: STACK/INSTANCE)");
    }
    var after =
        connection
            .call()
            .stopStack(StackRequest.newBuilder().setStack(stack.view().getId()).build());
    return after.getInstancesList().stream()
        .filter(instance -> GOING_DOWN.contains(instance.getStatus()))
        .map(InstanceView::getId)
        .toList();
  }
}
