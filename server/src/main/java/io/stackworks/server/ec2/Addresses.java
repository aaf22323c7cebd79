package io.stackworks.server.ec2;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.resource.ElasticIp;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elastic IPs: the rows say which instance has one, and every look at its machine brings it there,
 * or takes away one that it has no more. So it follows an instance to the next machine without
 * being told. For the watch's thread only.
 */
final class Addresses {
  private static final Logger log = LoggerFactory.getLogger(Addresses.class);
  private static final String ACTOR = "elastic-ip";

  /** What EC2 refused is asked again so much later. */
  private static final Duration PAUSE = Duration.ofMinutes(5);

  private final Stacks stacks;
  private final String server;
  private final Clock clock;
  private final Map<InstanceId, Refusal> refusals = new HashMap<>();

  private record Refusal(String message, Instant until) {}

  Addresses(Stacks stacks, String server, Clock clock) {
    this.stacks = stacks;
    this.server = server;
    this.clock = clock;
  }

  /** Whether the row's machine should have another address than it had when last looked at. */
  static boolean isElsewhere(Instance row) {
    var wanted = row.settings().elasticIp();
    var machine = row.machine();
    return wanted != null && machine != null && isUp(row) && !wanted.equals(machine.publicIp());
  }

  private static boolean isUp(Instance row) {
    return switch (row.status()) {
      case PENDING, BOOTING, RUNNING_SETUP, ONLINE, SETUP_FAILED, REBOOTING, CONNECTION_LOST ->
          true;
      case REQUESTED,
          STOPPING,
          SHUTTING_DOWN,
          TERMINATING,
          TERMINATED,
          STOPPED,
          START_FAILED,
          STOP_FAILED,
          REGISTERING,
          REGISTERED,
          ASSIGNING,
          UNASSIGNING,
          DEREGISTERING ->
          false;
    };
  }

  /** The machine as it is after the look. */
  Observed settle(Ec2Region ec2, Instance row, Observed machine) {
    if (machine.state() != Observed.State.RUNNING || !isUp(row) || isPaused(row)) {
      return machine;
    }
    try {
      var own = row.settings().elasticIp();
      if (own != null) {
        var there =
            own.equals(machine.publicIp()) ? machine.at(own) : bring(ec2.addresses(), own, machine);
        refusals.remove(row.id());
        return there;
      } else if (isBrought(row, machine)) {
        takeAway(ec2.addresses(), machine);
      } else {
        var snapshot = stacks.snapshot(row.stackId());
        if (snapshot.isPresent() && wantsOne(snapshot.get(), row)) {
          assign(ec2.addresses(), snapshot.get(), row);
        }
      }
    } catch (Ec2Refused e) {
      refused(row, e);
    }
    return machine;
  }

  private boolean isPaused(Instance row) {
    var refusal = refusals.get(row.id());
    return refusal != null && clock.instant().isBefore(refusal.until);
  }

  private static Observed bring(Ec2Addresses addresses, String ip, Observed machine)
      throws Ec2Refused {
    var held =
        addresses
            .find(ip)
            .orElseThrow(
                () ->
                    new Ec2Refused(
                        "AssociateAddress",
                        "InvalidAddress.NotFound",
                        "the account has no Elastic IP " + ip,
                        Trouble.SETTING));
    if (!machine.id().equals(held.machine())) {
      addresses.associate(held, machine.id());
      log.atInfo()
          .addKeyValue("machine", machine.id())
          .addKeyValue("address", ip)
          .log("Elastic IP associated");
    }
    return machine.at(ip);
  }

  /** At a start, by a layer that assigns them; whoever takes it away later is not contradicted. */
  private static boolean wantsOne(Snapshot snapshot, Instance row) {
    return (row.status() == InstanceStatus.PENDING || row.status() == InstanceStatus.BOOTING)
        && snapshot.layersOf(row).stream().anyMatch(Layer::autoAssignElasticIps);
  }

  /** One that the stack has for nobody, else a new one; the next look brings it. */
  private void assign(Ec2Addresses addresses, Snapshot snapshot, Instance row) throws Ec2Refused {
    var free = free(snapshot);
    String ip;
    if (free.isPresent()) {
      ip = free.get().ip();
    } else {
      var before = addresses.allocatedFor(row.id().value());
      ip = before.isPresent() ? before.get().ip() : addresses.allocate(server, row.id().value());
    }
    stacks.offerEach(row.stackId(), present -> assigning(present, row, ip), ACTOR);
  }

  private static Optional<ElasticIp> free(Snapshot snapshot) {
    return snapshot.resources(ElasticIp.class).stream()
        .filter(each -> each.instance() == null)
        .findFirst();
  }

  private List<Event> assigning(Snapshot snapshot, Instance row, String ip) {
    var key = ElasticIp.key(ip);
    var known = snapshot.resource(key);
    var instance = snapshot.instance(row.id());
    if (instance.isEmpty()
        || instance.get().settings().elasticIp() != null
        || known.filter(each -> each.user() != null).isPresent()) {
      return List.of(); // decided otherwise meanwhile
    }
    var events = new ArrayList<Event>();
    if (known.isEmpty()) {
      var region = snapshot.stack().region();
      events.add(
          new Event.ResourceRegisterRequested(
              new ElasticIp(ip, null, "vpc", region, null, clock.instant())));
    }
    events.add(new Event.ResourceAssignRequested(key, row.id()));
    return events;
  }

  /** By us, and not by its owner. */
  private static boolean isBrought(Instance row, Observed machine) {
    var known = row.machine();
    var brought = known == null ? null : known.facts().get(Observed.ELASTIC_IP);
    return brought != null && brought.equals(machine.publicIp());
  }

  private static void takeAway(Ec2Addresses addresses, Observed machine) throws Ec2Refused {
    var held = addresses.find(String.valueOf(machine.publicIp()));
    if (held.isPresent() && machine.id().equals(held.get().machine())) {
      addresses.disassociate(held.get());
    }
  }

  private void refused(Instance row, Ec2Refused refused) {
    log.atWarn().addKeyValue("instance", row.id()).log(refused.getMessage());
    if (refused.trouble().isPassing()) {
      return;
    }
    var message = "%s has not its Elastic IP: %s".formatted(row.hostname(), refused.getMessage());
    var now = clock.instant();
    var before = refusals.put(row.id(), new Refusal(message, now.plus(PAUSE)));
    if (before == null || !before.message.equals(message)) {
      stacks.report(
          new ServiceError(
              UUID.randomUUID().toString(), row.stackId(), row.id(), "elastic_ip", message, now));
    }
  }
}
