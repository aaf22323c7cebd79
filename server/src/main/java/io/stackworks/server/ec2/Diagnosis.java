package io.stackworks.server.ec2;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a machine whose agent was lost. Only the agent's silence makes an instance
 * lost; EC2 says why: dead, stopped by its owner, or running and out of reach. Pure.
 */
final class Diagnosis {
  /** A machine that runs may come back by itself; a dead one is not waited for. */
  static final Duration OUT_OF_REACH = Duration.ofMinutes(5);

  /** With so many lost at once it is the network, or this server, and no restart would help. */
  private static final int MANY = 3;

  private Diagnosis() {}

  /**
   * Why the machine should be healed now; empty: not yet.
   *
   * @param row one that is lost
   */
  static Optional<String> reason(
      Snapshot snapshot, Instance row, @Nullable Observed machine, Instant now) {
    var known = row.machine();
    if (machine == null) {
      return known == null || now.isAfter(row.statusSince().plus(Finding.PATIENCE))
          ? Optional.of("dead: EC2 does not know its machine any more")
          : Optional.empty();
    }
    return switch (machine.state()) {
      case SHUTTING_DOWN, STOPPING, PENDING -> Optional.empty(); // until it is clear
      case TERMINATED, STOPPED -> Optional.of(ended(machine));
      case RUNNING ->
          now.isBefore(row.statusSince().plus(OUT_OF_REACH)) || isNetwork(snapshot)
              ? Optional.empty()
              : Optional.of(
                  "partitioned or hung: machine %s runs and its agent was not heard since %s"
                      .formatted(machine.id(), row.statusSince()));
    };
  }

  private static String ended(Observed machine) {
    var reason = machine.reason() == null ? "" : machine.reason();
    return "%s: machine %s is %s%s"
        .formatted(
            reason.startsWith("Client.") ? "stopped by its owner" : "dead",
            machine.id(),
            machine.state().word(),
            reason.isEmpty() ? "" : ": " + reason);
  }

  private static boolean isNetwork(Snapshot snapshot) {
    long lost = count(snapshot, InstanceStatus.CONNECTION_LOST);
    return lost >= MANY && lost > count(snapshot, InstanceStatus.ONLINE);
  }

  private static long count(Snapshot snapshot, InstanceStatus status) {
    return snapshot.instances().values().stream().filter(each -> each.status() == status).count();
  }
}
