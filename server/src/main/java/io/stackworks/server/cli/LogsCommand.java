package io.stackworks.server.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.ListCommandsRequest;
import io.stackworks.proto.operator.ListStacksRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description = {
      "Show what runs printed.",
      "",
      "Of a command, of all commands of a deployment, or of the latest command of an instance."
    })
final class LogsCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "ID|STACK/INSTANCE",
      description =
          "Id of a command, deployment or instance or a unique beginning of it; or a host name.")
  private String what = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the runs have ended.")
  private boolean follow;

  @Override
  public Integer call() throws InterruptedException {
    if (!forPeople()) {
      throw Failure.usage("--output: " + output() + " (expected: table; a log is plain text)");
    }
    try (var connection = root().connect()) {
      var commands = find(connection);
      var logs = new LogFollower(connection, terminal(), style());
      logs.copy(commands, follow);
      return Exit.SUCCESS;
    }
  }

  private List<CommandView> find(Connection connection) {
    int slash = what.indexOf('/');
    if (slash >= 0) {
      return latest(connection, what.substring(0, slash), what.substring(slash + 1));
    }
    var found = byId(connection);
    if (!found.isEmpty()) {
      var first = found.get(0);
      if (first.getId().startsWith(what)) {
        return List.of(first);
      } else if (!first.getDeploymentId().isEmpty() && first.getDeploymentId().startsWith(what)) {
        return found;
      }
      return List.of(first); // an instance: its newest command
    }
    return byHostname(connection);
  }

  private List<CommandView> byId(Connection connection) {
    try {
      return connection
          .call()
          .listCommands(ListCommandsRequest.newBuilder().setId(what).setLimit(1000).build())
          .getCommandsList();
    } catch (StatusRuntimeException e) {
      var code = e.getStatus().getCode();
      if (code == Status.Code.NOT_FOUND || code == Status.Code.INVALID_ARGUMENT) {
        return List.of();
      }
      throw e;
    }
  }

  private static List<CommandView> latest(Connection connection, String stack, String instance) {
    var commands =
        connection
            .call()
            .listCommands(
                ListCommandsRequest.newBuilder()
                    .setStack(stack)
                    .setInstance(instance)
                    .setLimit(1)
                    .build())
            .getCommandsList();
    if (commands.isEmpty()) {
      throw new Failure(
          Exit.REFUSED, stack + "/" + instance + " has not been told to do anything yet");
    }
    return commands;
  }

  private List<CommandView> byHostname(Connection connection) {
    var found = new ArrayList<String>();
    var stacks = connection.call().listStacks(ListStacksRequest.getDefaultInstance());
    for (var stack : stacks.getStacksList()) {
      for (InstanceView instance : StackState.of(connection, stack.getId()).instances()) {
        if (instance.getHostname().equals(what)) {
          found.add(stack.getName() + "/" + what);
        }
      }
    }
    if (found.size() == 1) {
      var path = found.get(0);
      return latest(connection, path.substring(0, path.lastIndexOf('/')), what);
    }
    throw new Failure(
        Exit.REFUSED,
        found.isEmpty()
            ? what + ": no command, deployment or instance is called or begins like that"
            : what
                + ": there are several (expected: one of "
                + found.stream().collect(Collectors.joining(", "))
                + ")");
  }
}
