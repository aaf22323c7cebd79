package io.stackworks.server.cli;

import io.stackworks.proto.operator.InstanceRequest;
import io.stackworks.proto.operator.StackRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    description = {
      "Delete a stopped instance, or a stack with all its instances.",
      "",
      "A stack's running instances are stopped first, with their Shutdown recipes. A machine that",
      "was registered is left as it is; only its agent goes."
    })
final class DeleteCommand extends OperatorCommand {
  @Parameters(paramLabel = "STACK[/INSTANCE]", description = "A stack, or one of its instances.")
  private String target = "";

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. Needed without a terminal.")
  private boolean yes;

  @Mixin private WaitOptions wait = new WaitOptions();

  @Override
  public Integer call() throws InterruptedException {
    try (var connection = root().connect()) {
      var what = Target.resolve(connection, target);
      return what.isStack()
          ? stack(connection, StackState.of(connection, what.stack()))
          : instance(connection, what.instance());
    }
  }

  private int instance(Connection connection, String instance) {
    if (!agreed("Delete instance " + instance + "?")) {
      return kept();
    }
    delete(connection, instance);
    done("deleted " + instance);
    return Exit.SUCCESS;
  }

  private static void delete(Connection connection, String instance) {
    connection.call().deleteInstance(InstanceRequest.newBuilder().setInstance(instance).build());
  }

  private int stack(Connection connection, StackState stack) throws InterruptedException {
    var view = stack.view();
    var instances = stack.instances();
    var what =
        "stack "
            + view.getName()
            + " with "
            + Words.count(view.getLayersCount(), "layer")
            + ", "
            + Words.count(view.getAppsCount(), "app")
            + ", "
            + Words.count(instances.size(), "instance")
            + (instances.isEmpty() ? "" : " (" + StackState.counts(stack.byStatus()) + ")");
    if (!agreed("Delete " + what + "?")) {
      return kept();
    }
    connection.call().stopStack(StackRequest.newBuilder().setStack(view.getId()).build());
    for (var instance : instances) {
      if (instance.getCompute().equals("registered")) {
        delete(connection, instance.getId());
      }
    }
    stack.refresh();
    int gone =
        InstanceWait.until(
            this,
            connection,
            stack,
            wait.timeout(),
            instance -> instance.getCompute().equals("registered") ? "deregistered" : "stopped");
    if (gone != Exit.SUCCESS) {
      return gone;
    }
    for (var instance : stack.instances()) {
      delete(connection, instance.getId());
    }
    connection.call().deleteStack(StackRequest.newBuilder().setStack(view.getId()).build());
    done("deleted " + what);
    return Exit.SUCCESS;
  }

  private boolean agreed(String question) {
    if (yes) {
      return true;
    }
    if (!terminal().interactive()) {
      throw Failure.usage("without a terminal nobody can be asked (expected: --yes)");
    }
    return terminal().confirm(Style.safe(question));
  }

  private int kept() {
    note("nothing was deleted");
    return Exit.REFUSED;
  }

  private void done(String text) {
    if (forPeople()) {
      println(Style.safe(text));
    }
  }
}
