package io.stackworks.server.stack;

import io.stackworks.server.command.Cause;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.CommandStatus;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.DeploymentStatus;
import io.stackworks.server.command.Outcome;
import io.stackworks.server.command.Prepared;
import io.stackworks.server.command.Stage;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The life of commands: made, handed over, taken, run, ended exactly once; and what an end means
 * for the instance.
 */
final class CommandRules extends Rules {

  CommandRules(Draft draft, Moment moment) {
    super(draft, moment);
  }

  @Override
  boolean on(Event event) {
    if (event instanceof Event.DeploymentRequested asked) {
      new DeploymentRules(draft, moment).deploy(asked);
    } else if (event instanceof Event.CommandCancelRequested asked) {
      cancel(command(asked.command()), asked.reason());
    } else if (event instanceof Event.CommandPrepared told) {
      prepared(command(told.command()), told.prepared());
    } else if (event instanceof Event.CommandUnprepared told) {
      unprepared(command(told.command()), told.reason());
    } else if (event instanceof Event.CommandDelivered told) {
      delivered(command(told.command()), told);
    } else if (event instanceof Event.CommandAccepted told) {
      accepted(command(told.command()));
    } else if (event instanceof Event.CommandStarted told) {
      started(command(told.command()));
    } else if (event instanceof Event.CommandFinished told) {
      finished(command(told.command()), told.outcome());
    } else if (event instanceof Event.CommandRefused told) {
      end(
          command(told.command()),
          Outcome.failed(
              Cause.NEVER_STARTED, 1, "the agent refused the command: " + told.reason()));
    } else if (event instanceof Event.CommandDeadlineReached due) {
      deadline(command(due.command()));
    } else {
      return false;
    }
    return true;
  }

  /** Only open commands can be spoken about; a terminal one is final and unknown here. */
  private Command command(CommandId id) {
    var command = snapshot().commands().get(id);
    if (command == null) {
      throw Refusal.conflict("command " + id + " is not open").asException();
    }
    return command;
  }

  // ---- made ----

  /** A command of the server's own. */
  Command issue(Instance instance, CommandType type, @Nullable Duration timeout) {
    return add(
        new Command(
            moment.commandId(draft.nextNumber()),
            snapshot().stack().id(),
            instance.id(),
            null,
            draft.nextNumber(),
            type,
            Map.of(),
            null,
            null,
            null,
            CommandStatus.PENDING,
            Stage.CREATED,
            null,
            "",
            null,
            List.of(),
            null,
            null,
            timeout == null ? Deadlines.EXECUTION : timeout,
            null,
            now(),
            null,
            null,
            null,
            null));
  }

  Command add(Command command) {
    var set = snapshot().stack().cookbookSet();
    var ready =
        set != null
            && !command.type().refreshesCookbooks()
            && !PreparedApps.needed(snapshot(), command);
    var added = ready ? command.withPrepared(new Prepared(set, Map.of())) : command;
    draft.put(added);
    draft.effect(
        ready ? new Effect.Deliver(command.instanceId()) : new Effect.Prepare(command.id()));
    return added;
  }

  /**
   * Every online instance has a configure that nobody has seen yet, a new one or one that waits.
   */
  void configureAll() {
    for (var instance : snapshot().onlineInstances()) {
      configure(instance);
    }
  }

  private void configure(Instance instance) {
    for (var waiting : snapshot().queueOf(instance.id())) {
      if (waiting.isWaiting() && isOwnConfigure(waiting)) {
        var set = snapshot().stack().cookbookSet();
        var prepared = waiting.prepared();
        if (set != null && prepared != null && !set.equals(prepared.cookbooks())) {
          draft.put(waiting.withPrepared(new Prepared(set, prepared.apps())));
        }
        return;
      }
    }
    issue(instance, CommandType.CONFIGURE, null);
  }

  static boolean isOwnConfigure(Command command) {
    return command.type() == CommandType.CONFIGURE && command.deploymentId() == null;
  }

  // ---- handed over, taken, run ----

  private void prepared(Command command, Prepared prepared) {
    if (!command.isWaiting()) {
      return;
    }
    draft.put(command.withPrepared(prepared));
    var stack = snapshot().stack();
    if (prepared.cookbooks() != null && !prepared.cookbooks().equals(stack.cookbookSet())) {
      draft.put(stack.withCookbookSet(prepared.cookbooks()));
    }
    draft.effect(new Effect.Deliver(command.instanceId()));
  }

  private void unprepared(Command command, String reason) {
    if (command.isWaiting()) {
      end(command, Outcome.failed(Cause.OPERATOR, 1, reason));
    }
  }

  private void delivered(Command command, Event.CommandDelivered told) {
    var instance = instance(command.instanceId());
    if (instance.status() == InstanceStatus.REBOOTING) {
      throw wrongStatus(instance, "back from its reboot");
    }
    var first = snapshot().queueOf(instance.id()).get(0);
    if (!first.id().equals(command.id()) || !command.isWaiting() || command.prepared() == null) {
      throw Refusal.conflict("command " + command.id() + " is not the next one to be delivered")
          .asException();
    }
    draft.put(
        command.with(
            change ->
                change
                    .stage(Stage.DELIVERED)
                    .runList(told.runList())
                    .deliveredAt(now())
                    .deadline(now().plus(Deadlines.DELIVERY).plus(Deadlines.GRACE))));
    draft.change(new Change.FreezeSpec(command.id(), told.shared(), told.own()));
    if (isOwnConfigure(command) && told.membership() != snapshot().membership()) {
      configure(instance); // what was frozen is older than the last change of membership
    }
    settingUp(command);
  }

  /** An instance is in running_setup from the moment its agent may run one. */
  private void settingUp(Command command) {
    var instance = instance(command.instanceId());
    if (command.type() != CommandType.SETUP) {
      return;
    }
    switch (instance.status()) {
      case ONLINE, SETUP_FAILED, ASSIGNING, REGISTERED, BOOTING ->
          move(instance, InstanceStatus.RUNNING_SETUP);
      case RUNNING_SETUP,
          STOPPED,
          REQUESTED,
          PENDING,
          START_FAILED,
          REBOOTING,
          CONNECTION_LOST,
          STOPPING,
          SHUTTING_DOWN,
          TERMINATING,
          TERMINATED,
          STOP_FAILED,
          REGISTERING,
          UNASSIGNING,
          DEREGISTERING -> {
        // There already, or on its way elsewhere.
      }
    }
  }

  private void accepted(Command command) {
    if (command.stage() == Stage.ACCEPTED || command.stage() == Stage.RUNNING) {
      return; // said before
    }
    if (command.stage() == Stage.CREATED) {
      throw Refusal.conflict("command " + command.id() + " was not delivered").asException();
    }
    draft.put(command.with(change -> change.stage(Stage.ACCEPTED).acknowledgedAt(now())));
  }

  private void started(Command command) {
    if (command.stage() == Stage.RUNNING) {
      return;
    }
    if (command.stage() == Stage.CREATED) {
      throw Refusal.conflict("command " + command.id() + " was not delivered").asException();
    }
    var timeout = command.timeout();
    draft.put(
        command.with(
            change ->
                change
                    .stage(Stage.RUNNING)
                    .acknowledgedAt(
                        command.acknowledgedAt() == null ? now() : command.acknowledgedAt())
                    .startedAt(now())
                    .deadline(timeout == null ? null : now().plus(timeout).plus(Deadlines.GRACE))));
  }

  // ---- cancelled ----

  private void cancel(Command command, String reason) {
    if (command.isWaiting()) {
      end(command, Outcome.failed(Cause.CANCELLED, 1, "cancelled: " + reason));
    } else {
      requestCancel(command, reason);
    }
  }

  /** Asks the agent; its answer ends the command, or else the deadline does. */
  void requestCancel(Command command, String reason) {
    draft.put(
        command.with(
            change ->
                change
                    .cancelRequestedAt(now())
                    .message("cancelled: " + reason)
                    .deadline(now().plus(Deadlines.GRACE))));
    draft.effect(new Effect.CancelRun(command.instanceId(), command.id(), reason));
  }

  private void deadline(Command command) {
    if (command.deadline() == null || command.deadline().isAfter(now())) {
      return;
    }
    draft.effect(
        new Effect.CancelRun(command.instanceId(), command.id(), "its deadline has passed"));
    if (command.cancelRequestedAt() != null) {
      end(command, Outcome.failed(Cause.CANCELLED, 1, command.message()));
    } else if (command.stage() == Stage.RUNNING) {
      end(command, Outcome.failed(Cause.TIMEOUT, 1, "the run took longer than its time limit"));
    } else {
      end(
          command,
          Outcome.failed(Cause.NEVER_STARTED, 1, "the agent did not start the command in time"));
    }
  }

  // ---- ended ----

  private void finished(Command command, Outcome outcome) {
    end(command, outcome);
  }

  /** Ends a command and lets its end take effect on its instance. */
  private void end(Command command, Outcome outcome) {
    close(command, outcome);
    var instance = snapshot().instance(command.instanceId()).orElse(null);
    if (instance == null) {
      return;
    }
    if (command.type() == CommandType.SETUP) {
      setUp(instance, outcome);
    } else if (command.type() == CommandType.SHUTDOWN) {
      shutDownRun(instance);
    }
    draft.effect(new Effect.Deliver(instance.id()));
    if (outcome.rebootRequested() && instance(instance.id()).isOnline()) {
      new InstanceRules(draft, moment).reboot(instance(instance.id()));
    }
  }

  private void setUp(Instance instance, Outcome outcome) {
    var settingUp =
        instance.status() == InstanceStatus.RUNNING_SETUP
            || instance.status() == InstanceStatus.ASSIGNING
            || instance.status() == InstanceStatus.BOOTING;
    if (!settingUp) {
      return;
    }
    if (!outcome.success()) {
      dropWaiting(instance, "setup failed");
      move(instance, InstanceStatus.SETUP_FAILED, outcome.message(), null);
    } else {
      move(
          instance,
          instance.layerIds().isEmpty() ? InstanceStatus.REGISTERED : InstanceStatus.ONLINE);
    }
  }

  private void shutDownRun(Instance instance) {
    if (instance.status() == InstanceStatus.SHUTTING_DOWN) {
      terminate(instance);
    } else if (instance.status() == InstanceStatus.UNASSIGNING) {
      move(instance.withLayerIds(List.of()), InstanceStatus.REGISTERED);
    }
  }

  /** Ends what waits on the server and will not be wanted any more. */
  void dropWaiting(Instance instance, String message) {
    for (var command : snapshot().queueOf(instance.id())) {
      if (command.isWaiting()) {
        if (command.type() == CommandType.CONFIGURE) {
          close(command, CommandStatus.SKIPPED, null, message);
        } else {
          close(command, CommandStatus.FAILED, Cause.NEVER_STARTED, message);
        }
      }
    }
  }

  /** Ends all open commands of an instance, without any effect on it. */
  void closeAll(Instance instance, Cause cause, String message) {
    for (var command : snapshot().queueOf(instance.id())) {
      close(
          command,
          CommandStatus.FAILED,
          command.isWaiting() ? Cause.NEVER_STARTED : cause,
          message);
    }
  }

  private void close(Command command, Outcome outcome) {
    var closed =
        command.with(
            change ->
                change
                    .outcome(outcome)
                    .acknowledgedAt(
                        command.acknowledgedAt() == null && command.isInFlight()
                            ? now()
                            : command.acknowledgedAt()));
    close(
        closed,
        outcome.success() ? CommandStatus.SUCCESSFUL : CommandStatus.FAILED,
        outcome.success() ? null : outcome.cause(),
        outcome.message());
  }

  /** Ends a command: the books only. */
  void close(Command command, CommandStatus status, @Nullable Cause cause, String message) {
    draft.put(
        command.with(
            change ->
                change
                    .status(status)
                    .cause(cause)
                    .message(message)
                    .deadline(null)
                    .completedAt(now())));
    settleDeployment(command, status);
    forgetDeletedApp(command);
  }

  private void settleDeployment(Command command, CommandStatus status) {
    var deployment =
        command.deploymentId() == null
            ? null
            : snapshot().deployments().get(command.deploymentId());
    if (deployment == null) {
      return;
    }
    int failed = deployment.failedCommands() + (status == CommandStatus.FAILED ? 1 : 0);
    if (snapshot().commands().countOf(deployment.id()) > 0) {
      if (failed != deployment.failedCommands()) {
        draft.put(deployment.withFailedCommands(failed));
      }
      return;
    }
    draft.put(
        deployment.with(
            change ->
                change
                    .failedCommands(failed)
                    .status(failed == 0 ? DeploymentStatus.SUCCESSFUL : DeploymentStatus.FAILED)
                    .completedAt(now())));
  }

  private void forgetDeletedApp(Command command) {
    var app = command.appId() == null ? null : snapshot().apps().get(command.appId());
    if (app == null || !app.deleted()) {
      return;
    }
    var wanted =
        snapshot().commands().values().stream().anyMatch(other -> app.id().equals(other.appId()));
    if (!wanted) {
      draft.change(new Change.RemoveApp(app.id()));
    }
  }
}
