package io.stackworks.server.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Event;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * Launches, stops and forced stops while servers are killed at random and EC2 throttles, loses
 * answers and describes machines late. In the end every row is true: its machine is what its status
 * says, and EC2 has no other.
 */
class KilledServerTest {

  @ParameterizedTest
  @ValueSource(longs = 1)
  void no_machine_is_leaked_and_none_is_lost(long seed) {
    var random = new Random(seed);
    try (var rig = new Rig()) {
      rig.ec2.faults().hideNewMachines(Duration.ofMillis(20));
      var ids = IntStream.range(0, 12).mapToObj(i -> rig.instance()).toList();
      for (int step = 0; step < 100; step++) {
        var id = ids.get(random.nextInt(ids.size()));
        ask(rig, id, random);
        fault(rig, random);
        if (step % 2 == 1) {
          rig.server(); // killed, wherever its orders are
          rig.recover();
        }
        rig.clock.step(Duration.ofSeconds(3));
        rig.watch.round();
      }
      List.of("RunInstances", "StartInstances", "StopInstances", "TerminateInstances")
          .forEach(action -> rig.ec2.faults().loseReplies(action, 0));

      rig.until(() -> isSettled(rig, ids), () -> rows(rig, ids));
      rig.until(() -> leaked(rig, ids).isEmpty(), () -> "leaked: " + leaked(rig, ids));

      for (var id : ids) {
        var row = rig.row(id);
        if (row.status() == InstanceStatus.BOOTING) {
          assertThat(rig.ec2.cloud().machine(row.machine().id()).orElseThrow().state())
              .isEqualTo(InstanceStateName.RUNNING);
        }
      }
    }
  }

  private static void ask(Rig rig, InstanceId id, Random random) {
    var status = rig.row(id).status();
    var event =
        status.canStart()
            ? new Event.InstanceStartRequested(id)
            : new Event.InstanceStopRequested(id, random.nextInt(4) == 0);
    rig.stacks.offer(id, event); // may be refused: the status has moved on
  }

  private static void fault(Rig rig, Random random) {
    var action =
        List.of("RunInstances", "StartInstances", "StopInstances", "TerminateInstances")
            .get(random.nextInt(4));
    switch (random.nextInt(4)) {
      case 0 -> rig.ec2.faults().loseReplies(action, 2);
      case 1 -> rig.ec2.faults().refuse(action, "RequestLimitExceeded", 1);
      case 2 -> rig.ec2.faults().refuse(action, "InternalError", 1);
      default -> {}
    }
  }

  private static boolean isSettled(Rig rig, List<InstanceId> ids) {
    return ids.stream()
        .map(rig::row)
        .allMatch(
            row ->
                row.status() == InstanceStatus.BOOTING || row.status() == InstanceStatus.STOPPED);
  }

  private static String rows(Rig rig, List<InstanceId> ids) {
    return ids.stream()
        .map(rig::row)
        .map(
            row ->
                row.hostname()
                    + " "
                    + row.status()
                    + " "
                    + row.machine()
                    + " "
                    + row.statusReason())
        .collect(Collectors.joining("\n"));
  }

  /** Running machines that no row wants. */
  private static List<String> leaked(Rig rig, List<InstanceId> ids) {
    var wanted = new HashSet<String>();
    var kept = new HashSet<String>();
    for (var id : ids) {
      var row = rig.row(id);
      if (row.machine() != null) {
        (row.status() == InstanceStatus.BOOTING ? wanted : kept).add(row.machine().id());
      }
    }
    return rig.ec2.cloud().alive().stream()
        .filter(
            machine ->
                !wanted.contains(machine.id())
                    && !(kept.contains(machine.id())
                        && machine.state() == InstanceStateName.STOPPED))
        .map(machine -> machine.id() + " " + machine.state())
        .toList();
  }
}
