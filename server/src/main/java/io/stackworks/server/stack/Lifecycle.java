package io.stackworks.server.stack;

import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * Every decision about a stack: pure functions of a snapshot, an event and a moment. The table of
 * statuses and events is docs/lifecycle-table.md, written by a test.
 *
 * <p>Whenever the set of online instances has changed, whatever the event was, every online
 * instance is owed a {@code configure} that knows of it. One that still waits will do: its node
 * data is made when it is handed to the agent. So the last configure of an instance always saw the
 * last membership, and a storm of arrivals costs each instance a few.
 */
public final class Lifecycle {
  private Lifecycle() {}

  public static Decision decide(Snapshot snapshot, Event event, Moment moment) {
    var draft = new Draft(snapshot);
    try {
      route(draft, event, moment);
    } catch (Refusal.Refused refused) {
      return Decision.refused(refused.refusal());
    }
    if (draft.hasNewMembership()) {
      new CommandRules(draft, moment).configureAll();
    }
    return new Decision(draft.changes(), draft.effects(), null);
  }

  private static void route(Draft draft, Event event, Moment moment) {
    var handled =
        new SettingsRules(draft, moment).on(event)
            || new InstanceRules(draft, moment).on(event)
            || new ResourceRules(draft, moment).on(event)
            || new AgentRules(draft, moment).on(event)
            || new HealingRules(draft, moment).on(event)
            || new MachineRules(draft, moment).on(event)
            || new CommandRules(draft, moment).on(event);
    if (!handled) {
      throw new IllegalStateException("no rule for " + event.getClass().getSimpleName());
    }
  }

  /**
   * Effects that a stack's rows ask for and that may not have been performed: for the pass after a
   * start.
   */
  public static List<Effect> undone(Snapshot snapshot) {
    var effects = new ArrayList<Effect>();
    for (var instance : snapshot.instances().values()) {
      switch (instance.status()) {
        case REQUESTED, PENDING -> effects.add(new Effect.StartMachine(instance.id()));
        case TERMINATING -> effects.add(new Effect.StopMachine(instance.id(), false));
        case REBOOTING -> effects.add(new Effect.RebootMachine(instance.id()));
        case DEREGISTERING -> effects.add(new Effect.Deregister(instance.id()));
        case STOPPED,
            BOOTING,
            RUNNING_SETUP,
            ONLINE,
            SETUP_FAILED,
            START_FAILED,
            CONNECTION_LOST,
            STOPPING,
            SHUTTING_DOWN,
            TERMINATED,
            STOP_FAILED,
            REGISTERING,
            REGISTERED,
            ASSIGNING,
            UNASSIGNING -> {
          // Nothing is owed to anybody.
        }
      }
    }
    for (var command : snapshot.commands().values()) {
      if (command.isWaiting() && command.prepared() == null) {
        effects.add(new Effect.Prepare(command.id()));
      } else if (command.stage() == Stage.CREATED || command.stage() == Stage.DELIVERED) {
        effects.add(new Effect.Deliver(command.instanceId()));
      }
      if (command.cancelRequestedAt() != null) {
        effects.add(
            new Effect.CancelRun(command.instanceId(), command.id(), "cancelled by an operator"));
      }
    }
    return effects.stream().distinct().toList();
  }

  /**
   * Whether a deployment of this type may name an instance that is not online: to mend a failed
   * setup.
   */
  static boolean mendsFailedSetup(CommandType type) {
    return type == CommandType.SETUP
        || type == CommandType.EXECUTE_RECIPES
        || type == CommandType.UPDATE_CUSTOM_COOKBOOKS;
  }
}
