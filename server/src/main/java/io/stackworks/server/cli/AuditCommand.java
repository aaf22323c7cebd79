package io.stackworks.server.cli;

import io.stackworks.proto.operator.ReadAuditRequest;
import io.stackworks.server.cli.Table.Cell;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "audit", description = "Show who changed what through which door, newest first.")
final class AuditCommand extends OperatorCommand {
  @Parameters(paramLabel = "STACK", arity = "0..1", description = "Name or id (default: all).")
  private @Nullable String stack;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Option(
      names = "--before",
      paramLabel = "POSITION",
      description = "Only what came before this position: the next page.")
  private long before;

  @Override
  public Integer call() {
    try (var connection = root().connect()) {
      var entries =
          connection
              .call()
              .readAudit(
                  ReadAuditRequest.newBuilder()
                      .setStack(stack == null ? "" : stack)
                      .setBefore(before)
                      .setLimit(limit)
                      .build())
              .getEntriesList();
      if (!forPeople()) {
        print(Plain.of(entries));
        return Exit.SUCCESS;
      }
      var table = new Table(style(), "POSITION", "AT", "ACTOR", "DOOR", "CALL", "OF", "OUTCOME");
      for (var entry : entries) {
        table.row(
            Cell.of(String.valueOf(entry.getPosition())),
            Cell.of(Plain.instant(entry.getAt()).toString()),
            Cell.of(entry.getActor()),
            Cell.of(entry.getDoor()),
            Cell.of(entry.getCall()),
            Cell.of(entry.getSubject()),
            Cell.of(entry.getOutcome()));
      }
      table.print(terminal().out());
      return Exit.SUCCESS;
    }
  }
}
