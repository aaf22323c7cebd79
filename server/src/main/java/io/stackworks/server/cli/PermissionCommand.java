package io.stackworks.server.cli;

import io.stackworks.proto.operator.SetPermissionRequest;
import io.stackworks.proto.operator.StackRequest;
import io.stackworks.server.cli.Table.Cell;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "permission",
    description = "What users may do with a stack.",
    subcommands = {PermissionCommand.Set.class, PermissionCommand.List.class})
final class PermissionCommand extends OperatorCommand {
  @Override
  public Integer call() {
    throw Failure.usage("permission: nothing to do (expected: permission set or list)");
  }

  @Command(name = "set", description = "Change a permission; what is not named stays as it is.")
  static final class Set extends OperatorCommand {
    @Parameters(paramLabel = "STACK", description = "Name or id.")
    private String stack = "";

    @Parameters(paramLabel = "USER", description = "Name or ARN.")
    private String user = "";

    @Option(
        names = "--level",
        paramLabel = "LEVEL",
        description = "deny, show, deploy, manage or iam_only.")
    private @Nullable String level;

    @Option(
        names = "--ssh",
        arity = "0..1",
        fallbackValue = "true",
        paramLabel = "true|false",
        description = "May log in to instances.")
    private @Nullable Boolean ssh;

    @Option(
        names = "--sudo",
        arity = "0..1",
        fallbackValue = "true",
        paramLabel = "true|false",
        description = "May become root there.")
    private @Nullable Boolean sudo;

    @Override
    public Integer call() {
      var request = SetPermissionRequest.newBuilder().setStack(stack).setUser(user);
      if (level != null) {
        request.setLevel(level);
      }
      if (ssh != null) {
        request.setAllowSsh(ssh);
      }
      if (sudo != null) {
        request.setAllowSudo(sudo);
      }
      try (var connection = root().connect()) {
        var set = connection.call().setPermission(request.build());
        if (!forPeople()) {
          print(Plain.of(set));
        } else {
          println(
              "%s: %s%s%s"
                  .formatted(
                      set.getUser(),
                      set.getLevel(),
                      set.getAllowSsh() ? ", ssh" : "",
                      set.getAllowSudo() ? ", sudo" : ""));
        }
        return Exit.SUCCESS;
      }
    }
  }

  @Command(name = "list", description = "Show what each user may do with a stack.")
  static final class List extends OperatorCommand {
    @Parameters(paramLabel = "STACK", description = "Name or id.")
    private String stack = "";

    @Override
    public Integer call() {
      try (var connection = root().connect()) {
        var permissions =
            connection
                .call()
                .listPermissions(StackRequest.newBuilder().setStack(stack).build())
                .getPermissionsList();
        if (!forPeople()) {
          print(Plain.of(permissions));
          return Exit.SUCCESS;
        }
        var table = new Table(style(), "USER", "LEVEL", "SSH", "SUDO");
        for (var each : permissions) {
          table.row(
              Cell.of(each.getUser()),
              Cell.of(each.getLevel()),
              Cell.of(each.getAllowSsh() ? "yes" : "-"),
              Cell.of(each.getAllowSudo() ? "yes" : "-"));
        }
        table.print(terminal().out());
        return Exit.SUCCESS;
      }
    }
  }
}
