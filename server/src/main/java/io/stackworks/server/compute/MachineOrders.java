package io.stackworks.server.compute;

import io.stackworks.server.instance.InstanceId;

/**
 * Orders of the core about machines of one kind. Every call returns at once; what came of it is
 * told to the core as an event. Every order may be repeated.
 */
public interface MachineOrders {

  void start(InstanceId id);

  /**
   * @param force nobody waits for the answer
   */
  void stop(InstanceId id, boolean force);

  void reboot(InstanceId id);

  /** The instance is deleted: nothing of its machine may be left. */
  void delete(InstanceId id);
}
