package io.stackworks.server.stack;

import io.stackworks.server.command.Cause;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.LayerId;
import java.util.ArrayList;
import java.util.List;

/** What operators may ask of instances. */
final class InstanceRules extends Rules {

  InstanceRules(Draft draft, Moment moment) {
    super(draft, moment);
  }

  @Override
  boolean on(Event event) {
    if (event instanceof Event.InstanceCreateRequested asked) {
      create(asked.instance());
    } else if (event instanceof Event.InstanceUpdateRequested asked) {
      update(instance(asked.instance()), asked);
    } else if (event instanceof Event.InstanceStartRequested asked) {
      start(instance(asked.instance()));
    } else if (event instanceof Event.InstanceStopRequested asked) {
      stop(instance(asked.instance()), asked.force());
    } else if (event instanceof Event.InstanceRebootRequested asked) {
      reboot(instance(asked.instance()));
    } else if (event instanceof Event.InstanceDeleteRequested asked) {
      delete(instance(asked.instance()), asked);
    } else if (event instanceof Event.InstanceAssignRequested asked) {
      assign(instance(asked.instance()), asked.layers());
    } else if (event instanceof Event.InstanceUnassignRequested asked) {
      unassign(instance(asked.instance()));
    } else if (event instanceof Event.InstanceDeregisterRequested asked) {
      deregister(instance(asked.instance()));
    } else if (event instanceof Event.StackStartRequested) {
      startAll();
    } else if (event instanceof Event.StackStopRequested) {
      stopAll();
    } else {
      return false;
    }
    return true;
  }

  private void create(Instance wished) {
    var problems = new ArrayList<Problem>();
    if (wished.compute() != ComputeKind.REGISTERED && wished.layerIds().isEmpty()) {
      problems.add(new Problem("instance.layers", "[]", "at least one layer"));
    }
    layerProblems(wished.layerIds(), problems);
    if (!problems.isEmpty()) {
      throw Refusal.invalid(problems).asException();
    }
    var named =
        wished.hostname().isEmpty() ? wished.withHostname(suggestion(wished.layerIds())) : wished;
    checkHostname(named);
    if (snapshot().instances().containsKey(named.id())) {
      throw Refusal.conflict("instance " + named.id() + " exists").asException();
    }
    var status =
        named.compute() == ComputeKind.REGISTERED
            ? InstanceStatus.REGISTERING
            : InstanceStatus.STOPPED;
    draft.put(
        named.with(
            change ->
                change
                    .stackId(snapshot().stack().id())
                    .status(status)
                    .statusSince(now())
                    .deadline(null)
                    .statusReason(null)
                    .createdAt(now())));
  }

  private String suggestion(List<LayerId> layers) {
    var shortname =
        layers.isEmpty()
            ? "host"
            : snapshot().layer(layers.get(0)).map(layer -> layer.shortname()).orElse("host");
    return Hostnames.suggest(snapshot(), shortname);
  }

  private void layerProblems(List<LayerId> layers, List<Problem> problems) {
    for (var id : layers) {
      if (snapshot().layer(id).isEmpty()) {
        problems.add(
            new Problem(
                "instance.layers",
                id.value(),
                "the id of a layer of the same stack",
                Problem.Kind.ELSEWHERE));
      }
    }
    if (layers.stream().distinct().count() != layers.size()) {
      problems.add(new Problem("instance.layers", layers.toString(), "every layer once"));
    }
  }

  private void checkHostname(Instance instance) {
    var name = instance.hostname();
    if (!Hostnames.isValid(name)) {
      throw Refusal.invalid("instance.hostname", name, Hostnames.EXPECTED).asException();
    }
    var holder = snapshot().instances().hostnames().holder(name);
    if (holder != null && !holder.equals(instance.id())) {
      throw Refusal.invalid("instance.hostname", name, "a host name that no other instance has")
          .asException();
    }
  }

  private void update(Instance instance, Event.InstanceUpdateRequested asked) {
    var wished = asked.change().apply(instance);
    var changed =
        instance.with(
            change ->
                change
                    .hostname(wished.hostname())
                    .layerIds(wished.layerIds())
                    .settings(wished.settings()));
    if (changed.equals(instance)) {
      return; // clients that repeat all they know before they stop an instance change nothing
    }
    if (!instance.status().canStart() && instance.status() != InstanceStatus.REGISTERING) {
      throw wrongStatus(instance, "stopped");
    }
    var problems = new ArrayList<Problem>();
    if (changed.layerIds().isEmpty() && !instance.layerIds().isEmpty()) {
      problems.add(new Problem("instance.layers", "[]", "at least one layer"));
    }
    layerProblems(changed.layerIds(), problems);
    if (!problems.isEmpty()) {
      throw Refusal.invalid(problems).asException();
    }
    checkHostname(changed);
    draft.put(changed);
  }

  private void start(Instance instance) {
    if (instance.compute() == ComputeKind.REGISTERED) {
      throw Refusal.conflict(
              "instance %s is a registered machine, which only its owner can start"
                  .formatted(instance.hostname()))
          .asException();
    }
    if (!instance.status().canStart()) {
      throw wrongStatus(instance, "stopped, start_failed or stop_failed");
    }
    move(HealingRules.calledOff(instance), InstanceStatus.REQUESTED, Deadlines.MACHINE_START);
    draft.effect(new Effect.StartMachine(instance.id()));
  }

  private void stop(Instance instance, boolean force) {
    if (instance.compute() == ComputeKind.REGISTERED) {
      throw Refusal.conflict(
              "instance %s is a registered machine, which only its owner can stop"
                  .formatted(instance.hostname()))
          .asException();
    }
    if (force && instance.status() != InstanceStatus.STOPPED) {
      stopped(HealingRules.calledOff(instance));
      draft.put(givenUp(instance(instance.id())));
      draft.effect(new Effect.StopMachine(instance.id(), true));
      return;
    }
    switch (instance.status()) {
      case STOPPED -> throw wrongStatus(instance, "any status but stopped");
      case STOPPING, SHUTTING_DOWN, TERMINATING, TERMINATED -> {
        // Asked before; it goes on. If it was for healing, the machine stays down now.
        if (instance.healing() != null) {
          draft.put(HealingRules.calledOff(instance));
        }
      }
      case ONLINE, RUNNING_SETUP, SETUP_FAILED, REBOOTING, ASSIGNING, UNASSIGNING ->
          shutDown(instance);
      case REQUESTED, PENDING, BOOTING, START_FAILED, STOP_FAILED, CONNECTION_LOST, REGISTERED ->
          terminate(move(instance, InstanceStatus.STOPPING));
      case REGISTERING, DEREGISTERING ->
          throw wrongStatus(instance, "a status of a machine that was started");
    }
  }

  void reboot(Instance instance) {
    if (!instance.isOnline()) {
      throw wrongStatus(instance, "online");
    }
    move(instance, InstanceStatus.REBOOTING, Deadlines.REBOOT);
    draft.effect(new Effect.RebootMachine(instance.id()));
  }

  private void delete(Instance instance, Event.InstanceDeleteRequested asked) {
    if (instance.status() != InstanceStatus.STOPPED
        && instance.status() != InstanceStatus.REGISTERING) {
      throw wrongStatus(instance, "stopped");
    }
    new ResourceRules(draft, moment)
        .leave(instance.id(), asked.withElasticIp(), asked.withVolumes());
    remove(instance);
  }

  void remove(Instance instance) {
    commands().closeAll(instance, Cause.CANCELLED, "the instance was deleted");
    draft.change(new Change.RemoveInstance(instance(instance.id())));
    if (instance.compute() != ComputeKind.REGISTERED) {
      draft.effect(new Effect.DeleteMachine(instance.id()));
    }
  }

  private void assign(Instance instance, List<LayerId> layers) {
    registeredOnly(instance);
    if (instance.status() != InstanceStatus.REGISTERED) {
      throw wrongStatus(instance, "registered");
    }
    var problems = new ArrayList<Problem>();
    if (layers.isEmpty()) {
      problems.add(new Problem("instance.layers", "[]", "at least one layer"));
    }
    layerProblems(layers, problems);
    if (!problems.isEmpty()) {
      throw Refusal.invalid(problems).asException();
    }
    var assigning = move(instance.withLayerIds(layers), InstanceStatus.ASSIGNING);
    commands().issue(assigning, CommandType.SETUP, null);
  }

  private void unassign(Instance instance) {
    registeredOnly(instance);
    switch (instance.status()) {
      case ONLINE, ASSIGNING, RUNNING_SETUP, SETUP_FAILED -> {
        commands().dropWaiting(instance, "the instance is being unassigned");
        cancelSetup(instance);
        var timeout = shutdownTimeout(instance);
        // Its layers stay until the Shutdown recipes, which are theirs, have run.
        var unassigning = move(instance, InstanceStatus.UNASSIGNING, timeout);
        commands().issue(unassigning, CommandType.SHUTDOWN, timeout);
      }
      case CONNECTION_LOST,
          STOPPED,
          REQUESTED,
          PENDING,
          BOOTING,
          START_FAILED,
          REBOOTING,
          STOPPING,
          SHUTTING_DOWN,
          TERMINATING,
          TERMINATED,
          STOP_FAILED,
          REGISTERING,
          REGISTERED,
          UNASSIGNING,
          DEREGISTERING ->
          throw wrongStatus(instance, "online, assigning, running_setup or setup_failed");
    }
  }

  private void deregister(Instance instance) {
    registeredOnly(instance);
    if (instance.status() == InstanceStatus.REGISTERING) {
      remove(instance); // nobody joined
      return;
    }
    if (instance.status() == InstanceStatus.DEREGISTERING) {
      return;
    }
    commands().closeAll(instance, Cause.CANCELLED, "the instance was deregistered");
    move(instance, InstanceStatus.DEREGISTERING, Deadlines.DEREGISTER);
    draft.effect(new Effect.Deregister(instance.id()));
  }

  private void registeredOnly(Instance instance) {
    if (instance.compute() != ComputeKind.REGISTERED) {
      throw Refusal.conflict(
              "instance %s is not a registered machine (compute: %s)"
                  .formatted(instance.hostname(), instance.compute().word()))
          .asException();
    }
  }

  /** Only those that run 24/7; scalers start the others. */
  private void startAll() {
    for (var id : ids()) {
      var instance = instance(id);
      if (instance.isAlwaysOn()
          && instance.compute() != ComputeKind.REGISTERED
          && instance.status().canStart()) {
        start(instance);
      }
    }
  }

  private void stopAll() {
    for (var id : ids()) {
      var instance = instance(id);
      if (instance.compute() != ComputeKind.REGISTERED
          && instance.status() != InstanceStatus.STOPPED) {
        stop(instance, false);
      }
    }
  }

  private List<InstanceId> ids() {
    return List.copyOf(snapshot().instances().keySet());
  }
}
