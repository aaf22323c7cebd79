package io.stackworks.server.stack;

import io.stackworks.server.command.Cause;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.instance.AgentFacts;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.instance.Machine;
import java.util.List;

/** What compute and timers tell about machines. */
final class MachineRules extends Rules {

  MachineRules(Draft draft, Moment moment) {
    super(draft, moment);
  }

  @Override
  boolean on(Event event) {
    if (event instanceof Event.MachineAccepted told) {
      accepted(instance(told.instance()), told.machineId());
    } else if (event instanceof Event.MachineStarted told) {
      started(instance(told.instance()), told.machine());
    } else if (event instanceof Event.MachineStartFailed told) {
      startFailed(instance(told.instance()), told.reason());
    } else if (event instanceof Event.MachineStopped told) {
      gone(instance(told.instance()), "the machine was stopped from outside");
      if (!told.kept()) {
        forget(told.instance());
      }
    } else if (event instanceof Event.MachineStopFailed told) {
      stopFailed(instance(told.instance()), told.reason());
    } else if (event instanceof Event.MachineRebooted told) {
      rebooted(instance(told.instance()));
    } else if (event instanceof Event.MachineGone told) {
      gone(instance(told.instance()), told.reason());
    } else if (event instanceof Event.DeadlineReached due) {
      deadline(instance(due.instance()));
    } else {
      return false;
    }
    return true;
  }

  private void accepted(Instance instance, String machineId) {
    if (instance.status() == InstanceStatus.REQUESTED) {
      // The deadline goes on: it is one for the whole start.
      move(
          instance.withMachine(Machine.of(machineId, null)),
          InstanceStatus.PENDING,
          null,
          instance.deadline());
    }
    // Any later status has overtaken this news.
  }

  private void started(Instance instance, Machine machine) {
    var known = instance.withMachine(machine);
    switch (instance.status()) {
      case REQUESTED, PENDING -> {
        var booting = move(known, InstanceStatus.BOOTING);
        commands().issue(booting, CommandType.SETUP, null);
      }
      case TERMINATING, STOPPED, START_FAILED, STOP_FAILED -> {
        // A stop overtook this start: it must not stay up.
        draft.effect(
            new Effect.StopMachine(instance.id(), instance.status() != InstanceStatus.TERMINATING));
      }
      case BOOTING,
          RUNNING_SETUP,
          ONLINE,
          SETUP_FAILED,
          REBOOTING,
          CONNECTION_LOST,
          STOPPING,
          SHUTTING_DOWN,
          TERMINATED,
          REGISTERING,
          REGISTERED,
          ASSIGNING,
          UNASSIGNING,
          DEREGISTERING -> {
        if (!machine.equals(instance.machine())) {
          draft.put(known);
        }
      }
    }
  }

  private void startFailed(Instance instance, String reason) {
    switch (instance.status()) {
      case REQUESTED, PENDING, BOOTING -> {
        commands().closeAll(instance, Cause.NEVER_STARTED, "the machine did not start");
        move(givenUp(instance), InstanceStatus.START_FAILED, reason, null);
      }
      case STOPPED,
          RUNNING_SETUP,
          ONLINE,
          SETUP_FAILED,
          START_FAILED,
          REBOOTING,
          CONNECTION_LOST,
          STOPPING,
          SHUTTING_DOWN,
          TERMINATING,
          TERMINATED,
          STOP_FAILED,
          REGISTERING,
          REGISTERED,
          ASSIGNING,
          UNASSIGNING,
          DEREGISTERING -> {
        // Overtaken: a stop was asked for, or its agent spoke after all.
      }
    }
  }

  /**
   * Of a machine that is gone for good not even the name is kept, so that a start makes another.
   */
  private void forget(InstanceId id) {
    var instance = instance(id);
    if (instance.machine() != null && !instance.status().expectsAgent()) {
      draft.put(instance.withMachine(null));
    }
  }

  private void stopFailed(Instance instance, String reason) {
    if (instance.status() == InstanceStatus.TERMINATING) {
      move(instance, InstanceStatus.STOP_FAILED, reason, null);
    }
  }

  /** The machine is not there any more, asked for or not. */
  private void gone(Instance instance, String reason) {
    switch (instance.status()) {
      case STOPPING, SHUTTING_DOWN, TERMINATING, TERMINATED, STOP_FAILED -> {
        stopped(instance);
        new HealingRules(draft, moment).goesOn(instance(instance.id()));
      }
      case REQUESTED, PENDING, BOOTING, RUNNING_SETUP -> {
        agentLost(instance, reason);
        move(bare(instance), InstanceStatus.START_FAILED, reason, null);
      }
      case ONLINE, REBOOTING, REGISTERED -> {
        agentLost(instance, reason);
        move(instance.withAgentConnected(false), InstanceStatus.CONNECTION_LOST, reason, null);
      }
      // connection_lost leads back to online, so only what was set up may go there.
      case SETUP_FAILED, ASSIGNING -> {
        agentLost(instance, reason);
        move(instance.withAgentConnected(false), InstanceStatus.SETUP_FAILED, reason, null);
      }
      case UNASSIGNING -> {
        agentLost(instance, reason);
        var bare = instance.withAgentConnected(false).withLayerIds(List.of());
        move(bare, InstanceStatus.CONNECTION_LOST, reason, null);
      }
      case STOPPED, START_FAILED -> {
        if (instance.machine() != null && instance.machine().isUnwanted()) {
          draft.put(instance.withMachine(instance.machine().withUnwanted(false)));
        }
      }
      case CONNECTION_LOST, REGISTERING, DEREGISTERING -> {
        // Known, or nothing was expected to be there.
      }
    }
  }

  /** Its agent's next hello is one of a new boot, also where machines share a kernel's boot id. */
  private void rebooted(Instance instance) {
    if (instance.status() == InstanceStatus.REBOOTING) {
      var facts = instance.facts() == null ? AgentFacts.UNKNOWN : instance.facts();
      draft.put(instance.withFacts(facts.withBootId("")));
    }
  }

  private void deadline(Instance instance) {
    if (instance.deadline() == null || instance.deadline().isAfter(now())) {
      return; // moved on since the timer looked
    }
    switch (instance.status()) {
      case REQUESTED, PENDING -> {
        startFailed(
            instance,
            "the machine was not up after %d minutes"
                .formatted(Deadlines.MACHINE_START.toMinutes()));
        draft.effect(new Effect.StopMachine(instance.id(), true));
      }
      case SHUTTING_DOWN -> {
        commands().closeAll(instance, Cause.TIMEOUT, "the shutdown timeout has passed");
        terminate(instance(instance.id()));
      }
      case TERMINATING ->
          move(
              instance,
              InstanceStatus.STOP_FAILED,
              "the machine was not stopped after %d minutes"
                  .formatted(Deadlines.MACHINE_STOP.toMinutes()),
              null);
      case UNASSIGNING -> {
        commands().closeAll(instance, Cause.TIMEOUT, "the shutdown timeout has passed");
        move(instance.withLayerIds(List.of()), InstanceStatus.REGISTERED);
      }
      case DEREGISTERING -> new InstanceRules(draft, moment).remove(instance);
      case REBOOTING -> {
        if (instance.agentConnected()) {
          move(instance, InstanceStatus.ONLINE);
          draft.effect(new Effect.Deliver(instance.id()));
        } else {
          agentLost(instance, "the machine did not come back from its reboot");
          move(
              instance,
              InstanceStatus.CONNECTION_LOST,
              "the machine did not come back from its reboot",
              null);
        }
      }
      case STOPPED,
          BOOTING,
          RUNNING_SETUP,
          ONLINE,
          SETUP_FAILED,
          START_FAILED,
          CONNECTION_LOST,
          STOPPING,
          TERMINATED,
          STOP_FAILED,
          REGISTERING,
          REGISTERED,
          ASSIGNING ->
          draft.put(instance.withDeadline(null));
    }
  }
}
