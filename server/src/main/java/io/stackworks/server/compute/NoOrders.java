package io.stackworks.server.compute;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;

/** A kind of machine that this server cannot make: every start says why. */
public final class NoOrders implements MachineOrders {
  private final Stacks stacks;
  private final String reason;

  public NoOrders(Stacks stacks, String reason) {
    this.stacks = stacks;
    this.reason = reason;
  }

  @Override
  public void start(InstanceId id) {
    stacks.offer(id, new Event.MachineStartFailed(id, reason));
  }

  @Override
  public void stop(InstanceId id, boolean force) {
    // Whether a machine is there, nobody here can tell; without one the record is simply stopped.
    var machine = stacks.instance(id).map(instance -> instance.machine()).orElse(null);
    stacks.offer(
        id,
        machine == null ? new Event.MachineStopped(id) : new Event.MachineStopFailed(id, reason));
  }

  @Override
  public void reboot(InstanceId id) {
    // Its deadline tells.
  }

  @Override
  public void delete(InstanceId id) {
    // Remembered as a left-over machine until a server comes that can remove it.
    if (stacks.leftoverMachine(id).filter(instance -> instance.machine() == null).isPresent()) {
      stacks.machineRemoved(id);
    }
  }
}
