package io.stackworks.server.cli;

import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.ListCommandsRequest;
import io.stackworks.server.cli.Table.Cell;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "commands", description = "List what instances were told to do, newest first.")
final class CommandsCommand extends OperatorCommand {
  @Parameters(paramLabel = "STACK[/INSTANCE]", description = "A stack, or one of its instances.")
  private String target = "";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "At most this many, up to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Override
  public Integer call() {
    int slash = target.indexOf('/');
    var request = ListCommandsRequest.newBuilder().setLimit(limit);
    if (slash < 0) {
      request.setStack(target);
    } else {
      request.setStack(target.substring(0, slash)).setInstance(target.substring(slash + 1));
    }
    try (var connection = root().connect()) {
      var commands = connection.call().listCommands(request.build()).getCommandsList();
      if (forPeople()) {
        table(style(), commands, terminal().clock().instant()).print(terminal().out());
      } else {
        print(Plain.of(commands));
      }
      return Exit.SUCCESS;
    }
  }

  static Table table(Style style, List<CommandView> commands, Instant now) {
    var table = new Table(style, "COMMAND", "INSTANCE", "WHAT", "STATUS", "WHEN", "TOOK", "WHY");
    for (var command : commands) {
      var state = Words.state(command);
      table.row(
          Cell.of(Words.id(command.getId())),
          Cell.of(command.getHostname()),
          Cell.of(command.getType()),
          Cell.status(state),
          Cell.of(Words.ago(command.getCreatedAt(), now)),
          Cell.of(
              Words.took(
                  command.hasStartedAt(),
                  command.getStartedAt(),
                  command.hasCompletedAt(),
                  command.getCompletedAt(),
                  now)),
          Cell.of(
              command.getStatus().equals("pending")
                  ? Words.progress(command)
                  : Words.reason(command)));
    }
    return table;
  }
}
