package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.command.Outcome;
import io.stackworks.server.command.Prepared;
import io.stackworks.server.command.SharedSpec;
import io.stackworks.server.instance.AgentFacts;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.Machine;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.resource.Resource;
import io.stackworks.server.resource.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Something that happened to a stack and asks for a decision. */
public sealed interface Event {

  // ---- asked for by operators ----

  /** The change must not touch id, region or VPC. */
  record StackUpdateRequested(UnaryOperator<Stack> change) implements Event {}

  record StackDeleteRequested() implements Event {}

  /** Starts every stopped instance that no scaler owns. */
  record StackStartRequested() implements Event {}

  record StackStopRequested() implements Event {}

  record LayerCreateRequested(Layer layer) implements Event {}

  record LayerUpdateRequested(LayerId layer, UnaryOperator<Layer> change) implements Event {}

  record LayerDeleteRequested(LayerId layer) implements Event {}

  record AppCreateRequested(App app) implements Event {}

  record AppUpdateRequested(AppId app, UnaryOperator<App> change) implements Event {}

  record AppDeleteRequested(AppId app) implements Event {}

  /**
   * {@code Instance.of(...)}; an empty host name is chosen by the stack's theme, status and times
   * are set here.
   */
  record InstanceCreateRequested(Instance instance) implements Event {}

  record InstanceUpdateRequested(InstanceId instance, UnaryOperator<Instance> change)
      implements Event {}

  record InstanceStartRequested(InstanceId instance) implements Event {}

  record InstanceStopRequested(InstanceId instance, boolean force) implements Event {}

  record InstanceRebootRequested(InstanceId instance) implements Event {}

  /** What it used of AWS is deregistered with it, or stays with the stack. */
  record InstanceDeleteRequested(InstanceId instance, boolean withElasticIp, boolean withVolumes)
      implements Event {
    public InstanceDeleteRequested(InstanceId instance) {
      this(instance, true, true);
    }
  }

  /** Registered instances only. */
  record InstanceAssignRequested(InstanceId instance, List<LayerId> layers) implements Event {}

  /** Registered instances only; from all layers. */
  record InstanceUnassignRequested(InstanceId instance) implements Event {}

  /** Registered instances only. */
  record InstanceDeregisterRequested(InstanceId instance) implements Event {}

  /**
   * A command for many instances.
   *
   * @param instances with {@code layers} both empty: all online instances
   * @param clientToken a retry with the same token answers the first deployment
   */
  record DeploymentRequested(
      DeploymentId id,
      CommandType type,
      Map<String, List<String>> args,
      @Nullable AppId app,
      List<InstanceId> instances,
      List<LayerId> layers,
      @Nullable String customJson,
      @Nullable String comment,
      @Nullable String clientToken)
      implements Event {}

  record ResourceRegisterRequested(Resource resource) implements Event {}

  /** The change must not touch the key. */
  record ResourceUpdateRequested(ResourceKey resource, UnaryOperator<Resource> change)
      implements Event {}

  record ResourceDeregisterRequested(ResourceKey resource) implements Event {}

  /** An Elastic IP or a volume, to one instance. */
  record ResourceAssignRequested(ResourceKey resource, InstanceId instance) implements Event {}

  record ResourceReleaseRequested(ResourceKey resource) implements Event {}

  record CommandCancelRequested(CommandId command, String reason) implements Event {}

  // ---- told by agents ----

  /**
   * A session is open and the agent has said hello.
   *
   * @param held commands its journal holds: accepted, running, or finished and not yet acknowledged
   */
  record AgentConnected(InstanceId instance, AgentFacts facts, Set<CommandId> held)
      implements Event {}

  /** The session ended; nothing follows from that alone. */
  record AgentDisconnected(InstanceId instance) implements Event {}

  /** Nothing was heard of the agent for so long that the instance counts as lost. */
  record AgentSilent(InstanceId instance) implements Event {}

  /** The agent has removed itself. */
  record AgentDeregistered(InstanceId instance) implements Event {}

  /**
   * The first waiting command of its instance is about to be handed to the agent; offered by {@code
   * Commands.next}.
   *
   * @param shared what all instances of the stack are given alike
   * @param own gzip of the rest; both made from a snapshot that already held the command
   * @param membership of that snapshot
   */
  record CommandDelivered(
      CommandId command, List<String> runList, SharedSpec shared, byte[] own, long membership)
      implements Event {}

  record CommandAccepted(CommandId command) implements Event {}

  record CommandStarted(CommandId command) implements Event {}

  record CommandFinished(CommandId command, Outcome outcome) implements Event {}

  /** The agent will not run it. */
  record CommandRefused(CommandId command, String reason) implements Event {}

  // ---- told by the preparation of cookbook sets and app archives ----

  record CommandPrepared(CommandId command, Prepared prepared) implements Event {}

  record CommandUnprepared(CommandId command, String reason) implements Event {}

  // ---- told by compute ----

  /** Compute has taken the order; the machine is not up yet. */
  record MachineAccepted(InstanceId instance, String machineId) implements Event {}

  /** The machine is up; its agent will be heard soon. */
  record MachineStarted(InstanceId instance, Machine machine) implements Event {}

  record MachineStartFailed(InstanceId instance, String reason) implements Event {}

  /**
   * @param kept it can be started again with its data; false: it is gone for good
   */
  record MachineStopped(InstanceId instance, boolean kept) implements Event {
    public MachineStopped(InstanceId instance) {
      this(instance, true);
    }
  }

  record MachineStopFailed(InstanceId instance, String reason) implements Event {}

  /** The machine is going through a reboot that was asked for; its agent comes back later. */
  record MachineRebooted(InstanceId instance) implements Event {}

  /** The machine of an existing instance has vanished without being asked to. */
  record MachineGone(InstanceId instance, String reason) implements Event {}

  /**
   * The machine of an instance that lost its agent is not what it should be: stop it, and start it
   * or another one. Its layers may forbid it, and after some attempts it is given up.
   */
  record InstanceHealRequested(InstanceId instance, String reason) implements Event {}

  // ---- timers ----

  /** The instance's {@code deadline} has passed. */
  record DeadlineReached(InstanceId instance) implements Event {}

  /** The command's {@code deadline} has passed. */
  record CommandDeadlineReached(CommandId command) implements Event {}
}
