package io.stackworks.server.cli;

import io.stackworks.proto.operator.InstanceRequest;
import io.stackworks.proto.operator.InstanceView;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "reboot",
    description = "Reboot an online instance, or all online instances of a stack. Runs no recipes.")
final class RebootCommand extends PowerCommand {
  RebootCommand() {
    super("rebooting", "online");
  }

  @Override
  InstanceView instance(Connection connection, String instance) {
    return connection
        .call()
        .rebootInstance(InstanceRequest.newBuilder().setInstance(instance).build());
  }

  @Override
  List<String> stack(Connection connection, StackState stack) {
    var online = ids(stack, instance -> instance.getStatus().equals("online"));
    online.forEach(id -> instance(connection, id));
    return online;
  }
}
