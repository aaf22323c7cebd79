package io.stackworks.server.cli;

import io.stackworks.proto.operator.AssignInstanceRequest;
import io.stackworks.proto.operator.InstanceView;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "assign",
    description = "Give a registered machine its layers: it runs Setup and goes online.")
final class AssignCommand extends PowerCommand {
  @Parameters(index = "1..*", arity = "1..*", paramLabel = "LAYER", description = "Short names.")
  private List<String> layers = List.of();

  AssignCommand() {
    super("assigning", "online");
  }

  @Override
  InstanceView instance(Connection connection, String instance) {
    return connection
        .call()
        .assignInstance(
            AssignInstanceRequest.newBuilder().setInstance(instance).addAllLayers(layers).build());
  }

  @Override
  List<String> stack(Connection connection, StackState stack) {
    throw Failure.usage("assign takes one instance (expected: STACK/INSTANCE)");
  }
}
