package io.stackworks.server.ec2;

import io.stackworks.server.compute.MachineFailed;
import io.stackworks.server.compute.MachineOrders;
import io.stackworks.server.compute.OrderQueue;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.instance.Machine;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.Stacks;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/**
 * The machines of instances on EC2: carries out orders, each of which may come again after a crash.
 * What becomes of an order is seen by {@link Ec2Watch}, never waited for here.
 *
 * <p>No machine is lost: a launch is a row before it is a request ({@link Launches}), and its
 * client token makes a repeated request the same machine. No machine is left over: one whose
 * instance has moved on is ended by {@link #endOthers}.
 */
public final class Ec2Fleet implements MachineOrders, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Ec2Fleet.class);
  private static final int AT_ONCE = 8;

  private final Stacks stacks;
  private final Launches launches;
  private final Regions regions;
  private final Ec2Settings settings;
  private final Images images;
  private final UserData userData;
  private final String server;
  private final Clock clock;
  private final OrderQueue queue = new OrderQueue("ec2", AT_ONCE, Duration.ZERO);

  /** Makes what a machine runs at its first boot. */
  public interface UserData {
    String of(Instance instance) throws IOException;
  }

  Ec2Fleet(
      Stacks stacks,
      Launches launches,
      Regions regions,
      UserData userData,
      String server,
      Clock clock) {
    this.stacks = stacks;
    this.launches = launches;
    this.regions = regions;
    this.settings = regions.settings();
    this.images = new Images(settings.images(), clock);
    this.userData = userData;
    this.server = server;
    this.clock = clock;
  }

  // ---- orders ----

  @Override
  public void start(InstanceId id) {
    queue.add(
        id,
        () -> {
          var instance = stacks.instance(id).orElse(null);
          if (instance == null || instance.status() != InstanceStatus.REQUESTED) {
            return; // decided otherwise meanwhile, or on its way
          }
          try {
            start(instance);
          } catch (Ec2Refused e) {
            startRefused(instance, e);
          } catch (MachineFailed e) {
            stacks.offer(id, new Event.MachineStartFailed(id, String.valueOf(e.getMessage())));
          }
        });
  }

  /** What may have been carried out is asked again, until the start's own deadline. */
  private void startRefused(Instance instance, Ec2Refused refused) {
    if (refused.trouble().isPassing()) {
      log.atWarn().addKeyValue("instance", instance.id()).log(refused.getMessage());
      return;
    }
    launches.forget(Launches.token(instance));
    stacks.offer(
        instance.id(),
        new Event.MachineStartFailed(instance.id(), String.valueOf(refused.getMessage())));
  }

  private void start(Instance instance) throws Ec2Refused, MachineFailed {
    var snapshot = stacks.snapshot(instance.stackId()).orElseThrow();
    var ec2 = region(snapshot.stack());
    var machine = instance.machine();
    var before = machine == null ? Optional.<Observed>empty() : ec2.describe(machine.id());
    if (machine != null && before.isPresent()) {
      switch (before.get().state()) {
        case STOPPED -> {
          ec2.start(machine.id());
          accepted(instance, machine.id());
          return;
        }
        case PENDING, RUNNING -> {
          accepted(instance, machine.id());
          return;
        }
        case STOPPING -> {
          return; // until it is stopped; the watch orders again
        }
        case SHUTTING_DOWN, TERMINATED -> {
          // Replaced by another one.
        }
      }
    }
    var token = Launches.token(instance);
    var id = ec2.run(token, parameters(ec2, snapshot, instance, token));
    launches.launched(token, id);
    accepted(instance, id);
    log.atInfo()
        .addKeyValue("instance", instance.id())
        .addKeyValue("machine", id)
        .log("Machine launched");
  }

  private void accepted(Instance instance, String machineId) {
    stacks.offer(instance.id(), new Event.MachineAccepted(instance.id(), machineId));
  }

  /** Written down before, or now. */
  private LaunchParameters parameters(
      Ec2Region ec2, Snapshot snapshot, Instance instance, String token)
      throws Ec2Refused, MachineFailed {
    var before = launches.parameters(token);
    if (before.isPresent()) {
      return before.get();
    }
    var plan = new LaunchPlan(snapshot, instance, settings);
    var image = images.find(ec2, plan.image());
    var names = plan.builtInGroups();
    List<String> groups =
        names.isEmpty()
            ? List.of()
            : ec2.groups(names, plan.vpc()).stream().map(SecurityGroup::groupId).toList();
    try {
      var parameters = plan.parameters(image, groups, server, token, userData.of(instance));
      return launches.begin(
          new Ec2Launch(token, instance.id(), plan.region(), null, clock.instant()), parameters);
    } catch (IOException e) {
      throw new MachineFailed("no agent to install: " + e.getMessage(), e);
    }
  }

  @Override
  public void stop(InstanceId id, boolean force) {
    queue.add(
        id,
        () -> {
          var instance = stacks.instance(id).orElse(null);
          if (instance == null) {
            return;
          }
          try {
            stop(instance, force);
          } catch (Ec2Refused e) {
            stopRefused(instance, e);
          }
        });
  }

  private void stopRefused(Instance instance, Ec2Refused refused) {
    if (refused.trouble().isPassing()) {
      log.atWarn().addKeyValue("instance", instance.id()).log(refused.getMessage());
      return;
    }
    stacks.offer(
        instance.id(),
        new Event.MachineStopFailed(instance.id(), String.valueOf(refused.getMessage())));
  }

  private void stop(Instance instance, boolean force) throws Ec2Refused {
    var ec2 = region(instance);
    var machine = instance.machine();
    if (machine == null) {
      if (endOthers(ec2, instance.id(), null) && instance.status() == InstanceStatus.TERMINATING) {
        stacks.offer(instance.id(), new Event.MachineStopped(instance.id(), false));
      }
      return;
    }
    var observed = ec2.describe(machine.id());
    if (observed.isEmpty() || !observed.get().state().isUp()) {
      return; // the watch tells
    }
    if (observed.get().isEbs()) {
      ec2.stop(machine.id(), force);
    } else {
      ec2.terminate(machine.id());
    }
  }

  @Override
  public void reboot(InstanceId id) {
    queue.add(
        id,
        () -> {
          var instance = stacks.instance(id).orElse(null);
          var machine = instance == null ? null : instance.machine();
          if (instance == null || machine == null) {
            return;
          }
          stacks.offer(id, new Event.MachineRebooted(id));
          try {
            region(instance).reboot(machine.id());
          } catch (Ec2Refused e) {
            log.atWarn().addKeyValue("instance", id).log(e.getMessage()); // its deadline tells
          }
        });
  }

  @Override
  public void delete(InstanceId id) {
    queue.add(
        id,
        () -> {
          var instance = stacks.leftoverMachine(id).orElse(null);
          if (instance == null) {
            return;
          }
          try {
            var ec2 = region(instance);
            var machine = instance.machine();
            if (machine != null && !isGone(ec2, machine, instance.statusSince())) {
              return; // looked at again by the watch
            }
            if (endOthers(ec2, id, null)) {
              releaseAddress(ec2, instance);
              stacks.machineRemoved(id);
            }
          } catch (Ec2Refused e) {
            log.atWarn().addKeyValue("instance", id).log(e.getMessage());
          }
        });
  }

  /** A deleted instance still has the address that was to go with it. */
  private static void releaseAddress(Ec2Region ec2, Instance instance) throws Ec2Refused {
    var ip = instance.settings().elasticIp();
    var held = ip == null ? Optional.<Ec2Addresses.Held>empty() : ec2.addresses().find(ip);
    if (held.isPresent()) {
      ec2.addresses().release(held.get());
    }
  }

  private boolean isGone(Ec2Region ec2, Machine machine, Instant since) throws Ec2Refused {
    var observed = ec2.describe(machine.id());
    if (observed.isEmpty()) {
      return clock.instant().isAfter(since.plus(Finding.PATIENCE));
    }
    return switch (observed.get().state()) {
      case TERMINATED -> true;
      case SHUTTING_DOWN -> false;
      case PENDING, RUNNING, STOPPING, STOPPED -> {
        ec2.terminate(machine.id());
        yield false;
      }
    };
  }

  /**
   * Ends the machines of launches that the instance has moved on from. True: none is left.
   *
   * @param kept the machine that the row has
   */
  boolean endOthers(Ec2Region ec2, InstanceId id, @Nullable String kept) throws Ec2Refused {
    boolean none = true;
    for (var launch : launches.of(id)) {
      if (launch.machineId() != null && launch.machineId().equals(kept)) {
        continue;
      }
      var machines =
          launch.machineId() != null
              ? ec2.describe(List.of(launch.machineId())).values()
              : ec2.tagged(Ec2Region.LAUNCH_TAG, launch.token()).values();
      boolean gone = machines.stream().allMatch(m -> m.state() == Observed.State.TERMINATED);
      for (var machine : machines) {
        if (machine.state() != Observed.State.TERMINATED
            && machine.state() != Observed.State.SHUTTING_DOWN) {
          log.atInfo()
              .addKeyValue("instance", id)
              .addKeyValue("machine", machine.id())
              .log("Machine is not wanted any more, ended");
          ec2.terminate(machine.id());
        }
      }
      // An answer that never came may be of a machine that is not described yet.
      boolean unseen =
          machines.isEmpty() && clock.instant().isBefore(launch.createdAt().plus(Finding.PATIENCE));
      if (gone && !unseen) {
        launches.forget(launch.token());
      } else {
        none = false;
      }
    }
    return none;
  }

  // ---- for the watch ----

  boolean isBusy(InstanceId id) {
    return queue.isBusy(id);
  }

  Ec2Region region(Instance instance) {
    return stacks
        .snapshot(instance.stackId())
        .map(snapshot -> region(snapshot.stack()))
        .orElseGet(() -> regions.of(settings.region()));
  }

  Ec2Region region(Stack stack) {
    return regions.of(LaunchPlan.region(stack, settings));
  }

  @Override
  public void close() throws InterruptedException {
    queue.close();
    regions.close();
  }
}
