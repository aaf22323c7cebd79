package io.stackworks.server;

import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Brings the accounts on a stack's online instances up to date at once when who may log in has
 * changed: a configure, whose node data has the users as they are now.
 */
final class AccountUpdates implements Consumer<StackId> {
  private final Stacks stacks;

  AccountUpdates(Stacks stacks) {
    this.stacks = stacks;
  }

  @Override
  public void accept(StackId stack) {
    // A refusal means that nobody is online, or that the stack is gone: nothing to do.
    var unused =
        stacks.offerEach(
            stack,
            snapshot -> snapshot.onlineInstances().isEmpty() ? List.of() : List.of(configureAll()),
            null);
  }

  private static Event configureAll() {
    return new Event.DeploymentRequested(
        DeploymentId.random(),
        CommandType.CONFIGURE,
        Map.of(),
        null,
        List.of(),
        List.of(),
        null,
        "who may log in has changed",
        null);
  }
}
