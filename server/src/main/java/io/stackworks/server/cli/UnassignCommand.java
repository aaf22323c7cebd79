package io.stackworks.server.cli;

import io.stackworks.proto.operator.InstanceRequest;
import io.stackworks.proto.operator.InstanceView;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "unassign",
    description = "Take a registered machine out of its layers, after their Shutdown recipes.")
final class UnassignCommand extends PowerCommand {
  UnassignCommand() {
    super("unassigning", "registered");
  }

  @Override
  InstanceView instance(Connection connection, String instance) {
    return connection
        .call()
        .unassignInstance(InstanceRequest.newBuilder().setInstance(instance).build());
  }

  @Override
  List<String> stack(Connection connection, StackState stack) {
    throw Failure.usage("unassign takes one instance (expected: STACK/INSTANCE)");
  }
}
