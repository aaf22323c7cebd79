package io.stackworks.server.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.Stage;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.instance.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Whatever happens in whatever order: the last configure of every online instance saw the last
 * membership.
 */
class MembershipPropertyTest {

  private static final int INSTANCES = 4;
  private static final int STEPS = 120;

  private final Map<CommandId, Set<InstanceId>> seenAtDelivery = new HashMap<>();
  private final Map<InstanceId, Set<InstanceId>> lastConfigure = new HashMap<>();
  private final Map<CommandId, Integer> ends = new HashMap<>();

  /** What a server had read when it began to make a command's node data, a while ago. */
  private final Map<CommandId, Snapshot> looked = new HashMap<>();

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void the_last_configure_saw_the_last_membership(@ForAll long seed) {
    seenAtDelivery.clear();
    lastConfigure.clear();
    ends.clear();
    looked.clear();
    var random = new Random(seed);
    var stack = new Fixture();
    var ids = new ArrayList<InstanceId>();
    for (int i = 0; i < INSTANCES; i++) {
      ids.add(
          i == 0
              ? stack.create(ComputeKind.REGISTERED, stack.web)
              : stack.create(ComputeKind.LOCAL, stack.web));
    }
    for (int step = 0; step < STEPS; step++) {
      stack.after(Duration.ofSeconds(random.nextInt(200)));
      happen(stack, ids.get(random.nextInt(INSTANCES)), random);
      invariants(stack);
    }
    quiesce(stack, ids);

    var online = online(stack.snapshot);
    for (var id : online) {
      assertThat(lastConfigure.get(id))
          .as("last configure of %s, seed %s", id, seed)
          .isEqualTo(online);
    }
    assertThat(stack.snapshot.commands().values()).isEmpty();
    assertThat(stack.snapshot.deployments().values()).isEmpty();
    assertThat(ends.values()).allMatch(count -> count == 1);
  }

  private void happen(Fixture stack, InstanceId id, Random random) {
    var event =
        switch (random.nextInt(17)) {
          case 0, 1 -> new Event.InstanceStartRequested(id);
          case 2 -> new Event.InstanceStopRequested(id, random.nextInt(5) == 0);
          case 3 -> new Event.MachineStarted(id, Machine.of("m", "10.0.0.1"));
          case 4 -> new Event.MachineStopped(id);
          case 5 -> new Event.InstanceRebootRequested(id);
          case 6 -> new Event.AgentSilent(id);
          case 7, 8 ->
              new Event.AgentConnected(
                  id, Fixture.facts("b" + random.nextInt()), held(stack, id, random));
          case 9 -> new Event.DeadlineReached(id);
          case 10 -> new Event.MachineStartFailed(id, "no capacity");
          case 11 ->
              stack.deployment(
                  random.nextBoolean() ? CommandType.SETUP : CommandType.CONFIGURE, null, id);
          case 12 -> new Event.AgentDisconnected(id);
          case 13 -> cancel(stack, id);
          default -> null;
        };
    if (event == null) {
      advance(stack, id, random);
    } else {
      offer(stack, event);
    }
  }

  private static Set<CommandId> held(Fixture stack, InstanceId id, Random random) {
    var command = stack.snapshot.inFlight(id);
    return command == null || random.nextInt(4) == 0 ? Set.of() : Set.of(command.id());
  }

  private static Event cancel(Fixture stack, InstanceId id) {
    var queue = stack.snapshot.queueOf(id);
    var spared = queue.isEmpty() || queue.get(0).type() == CommandType.CONFIGURE;
    return spared ? null : new Event.CommandCancelRequested(queue.get(0).id(), "why not");
  }

  /** One step of the first command in the instance's queue. */
  private void advance(Fixture stack, InstanceId id, Random random) {
    var queue = stack.snapshot.queueOf(id);
    if (queue.isEmpty()) {
      return;
    }
    var command = queue.get(0);
    if (command.prepared() == null) {
      offer(
          stack,
          random.nextInt(8) == 0 && command.type() != CommandType.CONFIGURE
              ? new Event.CommandUnprepared(command.id(), "unreachable")
              : new Event.CommandPrepared(
                  command.id(),
                  new io.stackworks.server.command.Prepared(Fixture.COOKBOOKS, Map.of())));
      return;
    }
    switch (command.stage()) {
      case CREATED -> {
        looked.putIfAbsent(command.id(), stack.snapshot);
        if (random.nextBoolean()) {
          deliver(stack, command);
        }
      }
      case DELIVERED -> offer(stack, new Event.CommandAccepted(command.id()));
      case ACCEPTED -> offer(stack, new Event.CommandStarted(command.id()));
      case RUNNING -> finish(stack, command, random.nextInt(6) != 0);
    }
  }

  private void deliver(Fixture stack, Command command) {
    var seen = looked.getOrDefault(command.id(), stack.snapshot);
    if (!stack.offer(Fixture.delivered(command, seen)).isRefused()) {
      seenAtDelivery.put(command.id(), online(seen));
    }
  }

  private void finish(Fixture stack, Command command, boolean success) {
    if (command.type() == CommandType.CONFIGURE) {
      lastConfigure.put(command.instanceId(), seenAtDelivery.get(command.id()));
    }
    offer(stack, new Event.CommandFinished(command.id(), Fixture.outcome(success)));
  }

  private void offer(Fixture stack, Event event) {
    var decision = stack.offer(event);
    for (var change : decision.changes()) {
      if (change instanceof Change.PutCommand put && !put.command().isOpen()) {
        ends.merge(put.command().id(), 1, Integer::sum);
      }
    }
  }

  private static void invariants(Fixture stack) {
    for (var instance : stack.snapshot.instances().values()) {
      var queue = stack.snapshot.queueOf(instance.id());
      assertThat(queue.stream().filter(Command::isInFlight).count()).isLessThanOrEqualTo(1);
      assertThat(queue.stream().skip(1)).allMatch(command -> command.stage() == Stage.CREATED);
      if (instance.status() == InstanceStatus.STOPPED) {
        assertThat(queue).isEmpty();
      }
    }
  }

  /** No more surprises: agents answer, machines obey, deadlines pass. */
  private void quiesce(Fixture stack, List<InstanceId> ids) {
    for (int round = 0; round < 200; round++) {
      stack.after(Duration.ofMinutes(20));
      for (var id : ids) {
        var status = stack.status(id);
        switch (status) {
          case REQUESTED, PENDING ->
              offer(stack, new Event.MachineStarted(id, Machine.of("m", "10.0.0.1")));
          case BOOTING, CONNECTION_LOST, REBOOTING, REGISTERING ->
              offer(
                  stack,
                  new Event.AgentConnected(id, Fixture.facts("q" + round), heldNow(stack, id)));
          case TERMINATING -> offer(stack, new Event.MachineStopped(id));
          default -> {
            var queue = stack.snapshot.queueOf(id);
            if (!queue.isEmpty()) {
              settle(stack, queue.get(0));
            }
          }
        }
      }
    }
  }

  private static Set<CommandId> heldNow(Fixture stack, InstanceId id) {
    var command = stack.snapshot.inFlight(id);
    return command == null ? Set.of() : Set.of(command.id());
  }

  private void settle(Fixture stack, Command command) {
    if (command.prepared() == null) {
      offer(
          stack,
          new Event.CommandPrepared(
              command.id(),
              new io.stackworks.server.command.Prepared(Fixture.COOKBOOKS, Map.of())));
    } else if (command.stage() == Stage.CREATED) {
      deliver(stack, command);
    } else {
      finish(stack, command, true);
    }
  }

  private static Set<InstanceId> online(Snapshot snapshot) {
    var ids = new TreeSet<InstanceId>();
    snapshot.onlineInstances().stream().map(Instance::id).forEach(ids::add);
    return ids;
  }
}
