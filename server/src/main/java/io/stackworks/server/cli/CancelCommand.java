package io.stackworks.server.cli;

import io.stackworks.proto.operator.CancelCommandRequest;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.ListCommandsRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = "Cancel a command, or all pending commands of a deployment or instance.")
final class CancelCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "ID",
      description = "A command, deployment or instance: id or a unique beginning of it.")
  private String id = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Shown with the command.")
  private String reason = "";

  @Override
  public Integer call() {
    try (var connection = root().connect()) {
      var pending =
          connection
              .call()
              .listCommands(ListCommandsRequest.newBuilder().setId(id).setLimit(1000).build())
              .getCommandsList()
              .stream()
              .filter(command -> command.getStatus().equals("pending"))
              .toList();
      List<CommandView> cancelled = new ArrayList<>();
      for (var command : pending) {
        cancelled.add(
            connection
                .call()
                .cancelCommand(
                    CancelCommandRequest.newBuilder()
                        .setCommandId(command.getId())
                        .setReason(reason)
                        .build()));
      }
      if (!forPeople()) {
        print(Plain.of(cancelled));
      } else if (cancelled.isEmpty()) {
        println("nothing to cancel: no command of " + Style.safe(id) + " is pending");
      } else {
        CommandsCommand.table(style(), cancelled, terminal().clock().instant())
            .print(terminal().out());
      }
      return Exit.SUCCESS;
    }
  }
}
