package io.stackworks.server.ec2;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Healing;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Leases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares rows with what EC2 describes, in batches, and puts right what differs. One server at a
 * time does it, by lease. Machines that are on their way are looked at often, the others seldom.
 */
final class Ec2Watch {
  private static final Logger log = LoggerFactory.getLogger(Ec2Watch.class);
  private static final String HEALER = "auto-healing";
  private static final Duration LEASE = Duration.ofMinutes(10);

  /**
   * How often.
   *
   * @param moving machines on their way up or down
   * @param steady all others that have a row
   * @param strays everything that carries our tag
   */
  record Cadence(Duration moving, Duration steady, Duration strays) {
    static final Cadence USUAL =
        new Cadence(Duration.ofSeconds(3), Duration.ofMinutes(1), Duration.ofMinutes(5));
  }

  private final Stacks stacks;
  private final Launches launches;
  private final Ec2Fleet fleet;
  private final Leases leases;
  private final Cadence cadence;
  private final Strays strays;
  private final Addresses addresses;
  private final Clock clock;
  private Instant moving = Instant.MIN;
  private Instant steady = Instant.MIN;
  private Instant scanned = Instant.MIN;

  Ec2Watch(
      Stacks stacks,
      Launches launches,
      Ec2Fleet fleet,
      Strays strays,
      Addresses addresses,
      Leases leases,
      Cadence cadence,
      Clock clock) {
    this.stacks = stacks;
    this.launches = launches;
    this.fleet = fleet;
    this.strays = strays;
    this.addresses = addresses;
    this.leases = leases;
    this.cadence = cadence;
    this.clock = clock;
  }

  /** One look at what is due; for a chore that comes every second or so. Blocks on EC2. */
  void round() {
    var now = clock.instant();
    boolean seldom = due(steady, cadence.steady, now);
    boolean often = due(moving, cadence.moving, now);
    if ((!seldom && !often) || leases.hold("ec2", LEASE).isEmpty()) {
      return;
    }
    moving = now;
    if (seldom) {
      steady = now;
    }
    var rows = rows();
    var leftovers = stacks.leftoverMachines().stream().filter(Ec2Watch::isEc2).toList();
    if (rows.isEmpty() && leftovers.isEmpty()) {
      return; // nobody is asked: most servers have no machine there
    }
    rows.forEach(
        (ec2, some) ->
            compare(
                ec2,
                some.stream()
                    .filter(row -> seldom || isMoving(row) || Addresses.isElsewhere(row))
                    .toList()));
    leftovers.stream()
        .filter(row -> !fleet.isBusy(row.id()))
        .forEach(row -> fleet.delete(row.id()));
    endOthers(rows);
    if (due(scanned, cadence.strays, now)) {
      scanned = now;
      strays.look(rows);
    }
  }

  private static boolean due(Instant last, Duration every, Instant now) {
    return last.equals(Instant.MIN) || !now.isBefore(last.plus(every));
  }

  private Map<Ec2Region, List<Instance>> rows() {
    var rows = new HashMap<Ec2Region, List<Instance>>();
    for (var stack : stacks.list()) {
      stacks.snapshot(stack.id()).stream()
          .flatMap(snapshot -> snapshot.instances().values().stream())
          .filter(Ec2Watch::isEc2)
          .forEach(
              row -> rows.computeIfAbsent(fleet.region(stack), each -> new ArrayList<>()).add(row));
    }
    return rows;
  }

  private static boolean isEc2(Instance row) {
    return row.compute() == ComputeKind.EC2;
  }

  private static boolean isMoving(Instance row) {
    return switch (row.status()) {
      case REQUESTED, PENDING, STOPPING, SHUTTING_DOWN, TERMINATING -> true;
      case STOPPED, START_FAILED, STOP_FAILED ->
          row.machine() != null && row.machine().isUnwanted();
      case BOOTING,
          RUNNING_SETUP,
          ONLINE,
          SETUP_FAILED,
          REBOOTING,
          CONNECTION_LOST,
          TERMINATED,
          REGISTERING,
          REGISTERED,
          ASSIGNING,
          UNASSIGNING,
          DEREGISTERING ->
          false;
    };
  }

  private void compare(Ec2Region ec2, List<Instance> rows) {
    var ids =
        rows.stream()
            .map(Instance::machine)
            .filter(Objects::nonNull)
            .map(machine -> machine.id())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Map<String, Observed> observed;
    try {
      observed = ids.isEmpty() ? Map.of() : ec2.describe(ids);
    } catch (Ec2Refused e) {
      log.atWarn().log(e.getMessage()); // the next round asks again
      return;
    }
    for (var row : rows) {
      if (fleet.isBusy(row.id())) {
        continue; // its order tells
      }
      var machine = row.machine();
      var described = machine == null ? null : observed.get(machine.id());
      if (described != null) {
        described = addresses.settle(ec2, row, described);
      }
      carryOut(
          row,
          row.status() == InstanceStatus.REQUESTED
              ? new Finding.Order(Finding.What.START)
              : Finding.of(row, described, clock.instant()));
      heal(row, described);
    }
  }

  /** The diagnosis is made again on the row as it is then: it may have come back. */
  private void heal(Instance row, @Nullable Observed described) {
    if (row.status() != InstanceStatus.CONNECTION_LOST || isGivenUp(row)) {
      return;
    }
    stacks.offerEach(
        row.stackId(),
        snapshot ->
            snapshot
                .instance(row.id())
                .filter(snapshot::mayHeal)
                .flatMap(present -> Diagnosis.reason(snapshot, present, described, clock.instant()))
                .<List<Event>>map(
                    reason -> List.of(new Event.InstanceHealRequested(row.id(), reason)))
                .orElse(List.of()),
        HEALER);
  }

  private static boolean isGivenUp(Instance row) {
    return row.healing() != null && row.healing().state() == Healing.State.GIVEN_UP;
  }

  private void carryOut(Instance row, Finding finding) {
    if (finding instanceof Finding.Tell tell) {
      // On the row as it was seen: what has moved on meanwhile is looked at again.
      stacks.offerEach(
          row.stackId(),
          snapshot ->
              snapshot
                  .instance(row.id())
                  .filter(present -> present.status() == row.status())
                  .filter(present -> present.statusSince().equals(row.statusSince()))
                  .map(present -> List.of(tell.event()))
                  .orElse(List.of()),
          null);
    } else if (finding instanceof Finding.Order order) {
      switch (order.what()) {
        case START -> fleet.start(row.id());
        case STOP -> fleet.stop(row.id(), false);
        case FORCED_STOP -> fleet.stop(row.id(), true);
      }
    }
  }

  /**
   * Machines of launches that their instances have moved on from. A deleted instance's are ended by
   * an order of its own.
   */
  private void endOthers(Map<Ec2Region, List<Instance>> rows) {
    var all = launches.all().stream().collect(Collectors.groupingBy(Ec2Launch::instance));
    rows.forEach(
        (ec2, some) ->
            some.stream()
                .filter(row -> !isCurrent(row, all.getOrDefault(row.id(), List.of())))
                .filter(row -> !fleet.isBusy(row.id()))
                .forEach(row -> endOthers(ec2, row)));
  }

  private static boolean isCurrent(Instance row, List<Ec2Launch> own) {
    var machine = row.machine();
    return own.isEmpty()
        || row.status() == InstanceStatus.REQUESTED
        || (machine != null && own.size() == 1 && machine.id().equals(own.get(0).machineId()));
  }

  private void endOthers(Ec2Region ec2, Instance row) {
    var machine = row.machine();
    try {
      var unused = fleet.endOthers(ec2, row.id(), machine == null ? null : machine.id());
    } catch (Ec2Refused e) {
      log.atWarn().addKeyValue("instance", row.id()).log(e.getMessage());
    }
  }
}
