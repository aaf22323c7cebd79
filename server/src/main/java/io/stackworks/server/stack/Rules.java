package io.stackworks.server.stack;

import io.stackworks.server.command.Cause;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.Layer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What all rules share: the draft, the moment, and moving an instance from status to status. */
abstract class Rules {

  final Draft draft;
  final Moment moment;

  Rules(Draft draft, Moment moment) {
    this.draft = draft;
    this.moment = moment;
  }

  /** False: another family of rules knows this event. */
  abstract boolean on(Event event);

  Instant now() {
    return moment.at();
  }

  Snapshot snapshot() {
    return draft.snapshot();
  }

  Instance instance(InstanceId id) {
    return snapshot()
        .instance(id)
        .orElseThrow(() -> Refusal.notFound("instance", id).asException());
  }

  CommandRules commands() {
    return new CommandRules(draft, moment);
  }

  /** A status that may last. */
  Instance move(Instance instance, InstanceStatus to) {
    return move(instance, to, null, null);
  }

  /** A status that must end within a time. */
  Instance move(Instance instance, InstanceStatus to, Duration within) {
    return move(instance, to, null, now().plus(within));
  }

  Instance move(
      Instance instance, InstanceStatus to, @Nullable String reason, @Nullable Instant deadline) {
    var moved =
        instance.with(
            change -> change.status(to).statusReason(reason).statusSince(now()).deadline(deadline));
    draft.put(moved);
    return moved;
  }

  RuntimeException wrongStatus(Instance instance, String expected) {
    return Refusal.conflict(
            "instance %s is %s (expected: %s)"
                .formatted(instance.hostname(), instance.status().word(), expected))
        .asException();
  }

  /** The largest shutdown timeout of the instance's layers; without layers the default. */
  Duration shutdownTimeout(Instance instance) {
    return snapshot().layersOf(instance).stream()
        .map(Layer::shutdownTimeout)
        .max(Comparator.naturalOrder())
        .orElse(Layer.DEFAULT_SHUTDOWN_TIMEOUT);
  }

  // ---- the way down ----

  /** Runs Shutdown recipes; its end or its deadline continues with {@link #terminate}. */
  void shutDown(Instance instance) {
    commands().dropWaiting(instance, "the instance is being stopped");
    cancelSetup(instance);
    var timeout = shutdownTimeout(instance);
    var stopping = move(instance, InstanceStatus.STOPPING);
    var down = move(stopping, InstanceStatus.SHUTTING_DOWN, timeout);
    commands().issue(down, CommandType.SHUTDOWN, timeout);
  }

  /** A setup under way would hold up the Shutdown recipes, and nobody needs its result any more. */
  void cancelSetup(Instance instance) {
    Command running = snapshot().inFlight(instance.id());
    if (running != null && running.type() == CommandType.SETUP) {
      commands().requestCancel(running, "the instance is being stopped");
    }
  }

  /** Takes the machine down, whatever has become of the Shutdown recipes. */
  void terminate(Instance instance) {
    commands().closeAll(instance, Cause.CANCELLED, "the instance was stopped");
    move(instance, InstanceStatus.TERMINATING, Deadlines.MACHINE_STOP);
    draft.effect(new Effect.StopMachine(instance.id(), false));
  }

  /** No machine any more; what was known of it is forgotten except its name. */
  void stopped(Instance instance) {
    commands().closeAll(instance, Cause.CANCELLED, "the instance was stopped");
    var terminated = move(instance, InstanceStatus.TERMINATED);
    move(bare(terminated), InstanceStatus.STOPPED);
  }

  /** The machine may come up, or stay up, although nobody waits for it any more. */
  Instance givenUp(Instance instance) {
    var bare = bare(instance);
    return instance.compute() == ComputeKind.EC2 && bare.machine() != null
        ? bare.withMachine(bare.machine().withUnwanted(true))
        : bare;
  }

  Instance bare(Instance instance) {
    var machine = instance.machine();
    var facts = instance.facts();
    return instance.with(
        change ->
            change
                .agentConnected(false)
                .machine(
                    machine == null
                        ? null
                        : machine
                            .withPrivateIp(null)
                            .withPublicIp(null)
                            .withPrivateDns(null)
                            .withPublicDns(null))
                .facts(facts == null ? null : facts.withPrivateIp("").withPublicIp("")));
  }

  /** Waiting and running commands of an instance that an agent no longer answers for. */
  void agentLost(Instance instance, String message) {
    commands().dropWaiting(instance, message);
    commands().closeAll(instance, Cause.AGENT_LOST, message);
  }
}
