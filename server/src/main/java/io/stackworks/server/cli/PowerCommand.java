package io.stackworks.server.cli;

import io.stackworks.proto.operator.InstanceView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What commands have in common that move instances to another status. */
abstract class PowerCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      paramLabel = "STACK[/INSTANCE]",
      description = "A stack, or one of its instances.")
  private String target = "";

  @Mixin private WaitOptions wait = new WaitOptions();

  private final String participle;
  private final String goal;

  /**
   * @param participle "starting"
   * @param goal the status to wait for
   */
  PowerCommand(String participle, String goal) {
    this.participle = participle;
    this.goal = goal;
  }

  abstract InstanceView instance(Connection connection, String instance);

  /** Acts on a whole stack; returns the ids of the instances that were asked for. */
  abstract List<String> stack(Connection connection, StackState stack);

  @Override
  public Integer call() throws InterruptedException {
    try (var connection = root().connect()) {
      var what = Target.resolve(connection, target);
      var ids = new ArrayList<String>();
      StackState state;
      if (what.isStack()) {
        state = StackState.of(connection, what.stack());
        ids.addAll(stack(connection, state));
        state.refresh();
      } else {
        var view = instance(connection, what.instance());
        ids.add(view.getId());
        state = StackState.of(connection, view.getStackId());
      }
      show(state, ids);
      if (!wait.wait || ids.isEmpty()) {
        return Exit.SUCCESS;
      }
      return InstanceWait.until(
          this,
          connection,
          state,
          wait.timeout(),
          instance -> ids.contains(instance.getId()) ? goal : "");
    }
  }

  private void show(StackState state, List<String> ids) {
    var touched =
        state.instances().stream().filter(instance -> ids.contains(instance.getId())).toList();
    if (!forPeople()) {
      print(Plain.of(touched));
      return;
    }
    if (touched.isEmpty()) {
      println("nothing to do");
    }
    for (var instance : touched) {
      println(
          participle
              + " "
              + Style.safe(state.view().getName() + "/" + instance.getHostname())
              + ": "
              + style().paint(Style.of(instance.getStatus()), instance.getStatus()));
    }
  }

  static List<String> ids(StackState stack, Predicate<InstanceView> which) {
    return stack.instances().stream().filter(which).map(InstanceView::getId).toList();
  }
}
