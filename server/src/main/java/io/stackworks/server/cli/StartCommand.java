package io.stackworks.server.cli;

import io.stackworks.proto.operator.InstanceRequest;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.StackRequest;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;

@Command(name = "start", description = "Start an instance, or every stopped instance of a stack.")
final class StartCommand extends PowerCommand {
  private static final Set<String> STARTABLE = Set.of("stopped", "start_failed", "stop_failed");

  StartCommand() {
    super("starting", "online");
  }

  @Override
  InstanceView instance(Connection connection, String instance) {
    return connection
        .call()
        .startInstance(InstanceRequest.newBuilder().setInstance(instance).build());
  }

  @Override
  List<String> stack(Connection connection, StackState stack) {
    var startable = ids(stack, instance -> STARTABLE.contains(instance.getStatus()));
    var after =
        connection
            .call()
            .startStack(StackRequest.newBuilder().setStack(stack.view().getId()).build());
    return after.getInstancesList().stream()
        .filter(instance -> startable.contains(instance.getId()))
        .filter(instance -> !STARTABLE.contains(instance.getStatus()))
        .map(InstanceView::getId)
        .toList();
  }
}
