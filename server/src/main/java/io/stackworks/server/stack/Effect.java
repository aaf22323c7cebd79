package io.stackworks.server.stack;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.instance.InstanceId;

/**
 * What must be done after a decision is on disk. Doing it twice does no harm: after a crash every
 * effect is derived again from rows ({@link Lifecycle#undone}).
 */
public sealed interface Effect {

  /** The instance's queue has something for its agent: ask {@code Commands.next} and send it. */
  record Deliver(InstanceId instance) implements Effect {}

  /** Tell the agent to cancel a command it holds. */
  record CancelRun(InstanceId instance, CommandId command, String reason) implements Effect {}

  /**
   * Resolve the command's cookbook set and app archives, then offer CommandPrepared or
   * CommandUnprepared.
   */
  record Prepare(CommandId command) implements Effect {}

  record StartMachine(InstanceId instance) implements Effect {}

  /**
   * Stop the machine and keep its data.
   *
   * @param force nobody waits for the answer
   */
  record StopMachine(InstanceId instance, boolean force) implements Effect {}

  /** Local and EC2 machines through compute, registered ones through their agent. */
  record RebootMachine(InstanceId instance) implements Effect {}

  /**
   * The record is gone: remove the machine with all its data, then call {@code
   * Stacks.machineRemoved}.
   */
  record DeleteMachine(InstanceId instance) implements Effect {}

  /** Tell the agent to remove itself. */
  record Deregister(InstanceId instance) implements Effect {}
}
