package io.stackworks.server.stack;

import io.stackworks.server.command.Cause;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.CommandStatus;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.Stage;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceStatus;
import java.util.Set;

/** What agents tell about their machines: that they are there, silent, or gone for good. */
final class AgentRules extends Rules {

  AgentRules(Draft draft, Moment moment) {
    super(draft, moment);
  }

  @Override
  boolean on(Event event) {
    if (event instanceof Event.AgentConnected told) {
      connected(instance(told.instance()), told);
    } else if (event instanceof Event.AgentDisconnected told) {
      var instance = instance(told.instance());
      if (instance.agentConnected()) {
        draft.put(instance.withAgentConnected(false));
      }
    } else if (event instanceof Event.AgentSilent told) {
      silent(instance(told.instance()));
    } else if (event instanceof Event.AgentDeregistered told) {
      deregistered(instance(told.instance()));
    } else {
      return false;
    }
    return true;
  }

  private void connected(Instance before, Event.AgentConnected told) {
    var newBoot = before.facts() == null || !before.facts().bootId().equals(told.facts().bootId());
    var instance = before.with(change -> change.agentConnected(true).facts(told.facts()));
    draft.put(instance);
    forgotten(instance, told.held());
    switch (instance.status()) {
      case REQUESTED, PENDING -> {
        // Faster than its compute's answer.
        var running = move(instance.withBootedAt(now()), InstanceStatus.RUNNING_SETUP);
        commands().issue(running, CommandType.SETUP, null);
      }
      case BOOTING, REGISTERING -> {
        var running = move(instance.withBootedAt(now()), InstanceStatus.RUNNING_SETUP);
        if (!hasOpen(running, CommandType.SETUP)) {
          commands().issue(running, CommandType.SETUP, null);
        }
      }
      case CONNECTION_LOST -> back(instance);
      case REBOOTING -> {
        if (newBoot) {
          back(instance.withBootedAt(now()));
        }
      }
      case DEREGISTERING -> draft.effect(new Effect.Deregister(instance.id()));
      case RUNNING_SETUP, ASSIGNING -> {
        // Without its setup (the agent forgot it) it would stay so for ever.
        if (!hasOpen(instance, CommandType.SETUP)) {
          commands().issue(instance, CommandType.SETUP, null);
        }
      }
      case ONLINE,
          SETUP_FAILED,
          STOPPING,
          SHUTTING_DOWN,
          REGISTERED,
          UNASSIGNING,
          STOPPED,
          START_FAILED,
          TERMINATING,
          TERMINATED,
          STOP_FAILED -> {
        // Nothing changes by it.
      }
    }
    resume(instance(instance.id()));
  }

  private void back(Instance instance) {
    move(
        instance,
        instance.layerIds().isEmpty() ? InstanceStatus.REGISTERED : InstanceStatus.ONLINE);
  }

  /**
   * Commands the agent had taken and knows nothing of now: its machine was made anew or lost its
   * disk.
   */
  private void forgotten(Instance instance, Set<CommandId> held) {
    for (var command : snapshot().queueOf(instance.id())) {
      var taken = command.stage() == Stage.ACCEPTED || command.stage() == Stage.RUNNING;
      if (taken && !held.contains(command.id())) {
        commands()
            .close(
                command,
                CommandStatus.FAILED,
                Cause.AGENT_LOST,
                "the agent no longer knows this command");
        if (command.type() == CommandType.CONFIGURE && instance.isOnline()) {
          // What it would have told is still to be told.
          commands().issue(instance, CommandType.CONFIGURE, null);
        }
      }
    }
  }

  /** Its queue goes on where it was. */
  private void resume(Instance instance) {
    var queue = snapshot().queueOf(instance.id());
    for (var command : queue) {
      if (command.isInFlight() && command.cancelRequestedAt() != null) {
        draft.effect(new Effect.CancelRun(instance.id(), command.id(), "cancelled"));
      }
    }
    if (!queue.isEmpty()) {
      draft.effect(new Effect.Deliver(instance.id()));
    }
  }

  private boolean hasOpen(Instance instance, CommandType type) {
    return snapshot().queueOf(instance.id()).stream().anyMatch(command -> command.type() == type);
  }

  private void silent(Instance before) {
    var instance = before.withAgentConnected(false);
    var reason = "the agent was silent for %d minutes".formatted(Deadlines.SILENCE.toMinutes());
    switch (instance.status()) {
      case ONLINE, REBOOTING, REGISTERED -> {
        agentLost(instance, reason);
        move(instance, InstanceStatus.CONNECTION_LOST, reason, null);
      }
      case RUNNING_SETUP, ASSIGNING -> {
        agentLost(instance, reason);
        // Closing its setup has moved it already, when there was one.
        move(instance, InstanceStatus.SETUP_FAILED, reason, null);
      }
      case SETUP_FAILED -> {
        agentLost(instance, reason);
        draft.put(instance);
      }
      case UNASSIGNING -> {
        agentLost(instance, reason);
        move(
            instance.withLayerIds(java.util.List.of()),
            InstanceStatus.CONNECTION_LOST,
            reason,
            null);
      }
      case STOPPED,
          REQUESTED,
          PENDING,
          BOOTING,
          START_FAILED,
          CONNECTION_LOST,
          STOPPING,
          SHUTTING_DOWN,
          TERMINATING,
          TERMINATED,
          STOP_FAILED,
          REGISTERING,
          DEREGISTERING -> {
        if (before.agentConnected()) {
          draft.put(instance);
        }
      }
    }
  }

  private void deregistered(Instance instance) {
    if (instance.status() != InstanceStatus.DEREGISTERING) {
      throw wrongStatus(instance, "deregistering");
    }
    new InstanceRules(draft, moment).remove(instance);
  }
}
