package io.stackworks.server.cli;

import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.server.cli.ProgressView.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A stack until its instances are where they should be, or one of them has failed. */
final class InstanceWait implements Watching.Subject {
  private final StackState stack;
  private final Function<InstanceView, String> wanted;

  /**
   * @param wanted the status to wait for; empty: this instance does not matter
   */
  private InstanceWait(StackState stack, Function<InstanceView, String> wanted) {
    this.stack = stack;
    this.wanted = wanted;
  }

  static int until(
      OperatorCommand command,
      Connection connection,
      StackState stack,
      Duration timeout,
      Function<InstanceView, String> wanted)
      throws InterruptedException {
    var subject = new InstanceWait(stack, wanted);
    var request =
        WatchRequest.newBuilder()
            .setStack(stack.view().getId())
            .setAfter(stack.view().getEventPosition())
            .build();
    int exit = Watching.until(command, connection, request, timeout, subject);
    if (exit == Exit.FAILED) {
      command.note("stackworks: " + subject.failures());
    }
    return exit;
  }

  @Override
  public void on(Event event) {
    stack.on(event);
  }

  @Override
  public void refresh() {
    stack.refresh();
  }

  @Override
  public List<Line> picture(Instant now) {
    return stack.tree(now);
  }

  /**
   * Decided once nothing moves any more: a failure is reported when the others have settled, too.
   */
  @Override
  public OptionalInt outcome() {
    boolean failed = false;
    for (var instance : stack.instances()) {
      var goal = wanted.apply(instance);
      if (goal.isEmpty() || isThere(instance, goal)) {
        continue;
      }
      if (!StackState.isSettled(instance)) {
        return OptionalInt.empty();
      }
      failed = true;
    }
    return OptionalInt.of(failed ? Exit.FAILED : Exit.SUCCESS);
  }

  private static boolean isThere(InstanceView instance, String goal) {
    return instance.getStatus().equals(goal);
  }

  private String failures() {
    return stack.instances().stream()
        .filter(instance -> !wanted.apply(instance).isEmpty())
        .filter(instance -> !isThere(instance, wanted.apply(instance)))
        .map(InstanceWait::describe)
        .collect(Collectors.joining("; "));
  }

  private static String describe(InstanceView instance) {
    var reason = instance.getStatusReason();
    return Style.safe(
        instance.getHostname()
            + " is "
            + instance.getStatus()
            + (reason.isEmpty() ? "" : ": " + reason));
  }

  @Override
  public String unfinished() {
    return stack.instances().stream()
        .filter(instance -> !wanted.apply(instance).isEmpty())
        .filter(instance -> !isThere(instance, wanted.apply(instance)))
        .map(
            instance ->
                instance.getHostname()
                    + " is "
                    + instance.getStatus()
                    + " (expected: "
                    + wanted.apply(instance)
                    + ")")
        .collect(Collectors.joining(", "));
  }
}
