package io.stackworks.server.compute;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the core's orders about local machines to compute, and tells what came of them. */
public final class Machines implements MachineOrders, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Machines.class);

  /** Booting a machine is mostly waiting for programs; more at once would only be slower. */
  private static final int AT_ONCE = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Stacks stacks;
  private final Compute compute;
  private final BootTokens tokens;
  private final OrderQueue queue = new OrderQueue("machines", AT_ONCE, PATIENCE);

  /** Makes the proof with which the agent of one machine joins. */
  public interface BootTokens {
    BootData bootData(Instance instance);
  }

  public Machines(Stacks stacks, Compute compute, BootTokens tokens) {
    this.stacks = stacks;
    this.compute = compute;
    this.tokens = tokens;
  }

  /**
   * Takes up the machines of an earlier process, and brings up again those that should run and do
   * not: the host was restarted, or somebody ended them while no server looked.
   */
  public void recover() throws IOException {
    var local =
        stacks.list().stream()
            .flatMap(stack -> stacks.snapshot(stack.id()).stream())
            .flatMap(snapshot -> snapshot.instances().values().stream())
            .filter(instance -> instance.compute() == ComputeKind.LOCAL)
            .toList();
    var running =
        compute.recover(local.stream().map(each -> each.id().value()).collect(Collectors.toSet()));
    for (var instance : local) {
      if (shouldRun(instance.status()) && !running.containsKey(instance.id().value())) {
        bringBack(instance.id());
      }
    }
  }

  private static boolean shouldRun(InstanceStatus status) {
    return status.expectsAgent()
        || status == InstanceStatus.BOOTING
        || status == InstanceStatus.CONNECTION_LOST;
  }

  /** With its files, and so with the agent's identity and journal. */
  private void bringBack(InstanceId id) {
    queue.add(
        id,
        () -> {
          var instance = stacks.instance(id).orElse(null);
          if (instance == null || !shouldRun(instance.status())) {
            return; // decided otherwise meanwhile
          }
          log.atInfo().addKeyValue("instance", id).log("Machine was not running, started again");
          try {
            var machine = compute.start(tokens.bootData(instance));
            stacks.offer(id, new Event.MachineStarted(id, known(id, machine)));
          } catch (MachineFailed | RuntimeException e) {
            stacks.offer(
                id, new Event.MachineGone(id, "the machine was not running: " + reason(e)));
          }
        });
  }

  @Override
  public void start(InstanceId id) {
    queue.add(
        id,
        () -> {
          var instance = stacks.instance(id).orElse(null);
          if (instance == null) {
            return; // deleted meanwhile
          }
          stacks.offer(id, new Event.MachineAccepted(id, id.value()));
          try {
            var machine = compute.start(tokens.bootData(instance));
            stacks.offer(id, new Event.MachineStarted(id, known(id, machine)));
          } catch (MachineFailed | RuntimeException e) {
            stacks.offer(id, new Event.MachineStartFailed(id, reason(e)));
          }
        });
  }

  @Override
  public void stop(InstanceId id, boolean force) {
    queue.add(
        id,
        () -> {
          try {
            compute.stop(id.value());
            stacks.offer(id, new Event.MachineStopped(id));
          } catch (MachineFailed | RuntimeException e) {
            stacks.offer(id, new Event.MachineStopFailed(id, reason(e)));
          }
        });
  }

  @Override
  public void reboot(InstanceId id) {
    queue.add(
        id,
        () -> {
          stacks.offer(id, new Event.MachineRebooted(id));
          try {
            var machine = compute.reboot(id.value());
            stacks.offer(id, new Event.MachineStarted(id, known(id, machine)));
          } catch (MachineFailed | RuntimeException e) {
            stacks.offer(id, new Event.MachineGone(id, reason(e)));
          }
        });
  }

  @Override
  public void delete(InstanceId id) {
    queue.add(
        id,
        () -> {
          compute.delete(id.value());
          stacks.machineRemoved(id);
        });
  }

  /** Waits a moment for what is under way; machines stay, and the rest is derived again. */
  @Override
  public void close() throws InterruptedException {
    queue.close();
  }

  private static io.stackworks.server.instance.Machine known(InstanceId id, Machine machine) {
    return new io.stackworks.server.instance.Machine(
        id.value(),
        absentIfEmpty(machine.privateIp()),
        absentIfEmpty(machine.publicIp()),
        null,
        null,
        null,
        new LinkedHashMap<>(machine.nodeData()));
  }

  private static @Nullable String absentIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String reason(Exception e) {
    if (!(e instanceof MachineFailed)) {
      log.atError().setCause(e).log("Compute failed");
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
