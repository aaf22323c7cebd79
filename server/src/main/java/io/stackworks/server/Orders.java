package io.stackworks.server;

import io.stackworks.server.agents.Sessions;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.compute.MachineOrders;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.Effect;
import io.stackworks.server.stack.Effects;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands what follows from a decision to whoever does it: the agents, compute, the preparation of
 * cookbooks. Says nothing before all of them are there; what was missed is derived again from rows.
 */
final class Orders implements Effects {
  private volatile @Nullable Performers performers;

  /** Who does what. */
  record Performers(
      Stacks stacks,
      Sessions sessions,
      MachineOrders local,
      MachineOrders ec2,
      Consumer<CommandId> preparation) {

    /** Also of an instance that was just deleted. */
    private ComputeKind kind(InstanceId id) {
      return stacks
          .instance(id)
          .or(() -> stacks.leftoverMachine(id))
          .map(Instance::compute)
          .orElse(ComputeKind.LOCAL);
    }

    private MachineOrders machines(InstanceId id) {
      return kind(id) == ComputeKind.EC2 ? ec2 : local;
    }
  }

  void join(Performers performers) {
    this.performers = performers;
  }

  @Override
  public void perform(StackId stack, Effect effect) {
    var all = performers;
    if (all == null) {
      return;
    }
    if (effect instanceof Effect.Deliver deliver) {
      all.sessions.deliver(deliver.instance());
    } else if (effect instanceof Effect.CancelRun cancel) {
      all.sessions.cancel(cancel.instance(), cancel.command(), cancel.reason());
    } else if (effect instanceof Effect.Deregister deregister) {
      all.sessions.deregister(deregister.instance());
    } else if (effect instanceof Effect.Prepare prepare) {
      all.preparation.accept(prepare.command());
    } else if (effect instanceof Effect.StartMachine start) {
      all.machines(start.instance()).start(start.instance());
    } else if (effect instanceof Effect.StopMachine stop) {
      all.machines(stop.instance()).stop(stop.instance(), stop.force());
    } else if (effect instanceof Effect.RebootMachine reboot) {
      reboot(all, reboot.instance());
    } else if (effect instanceof Effect.DeleteMachine delete) {
      all.machines(delete.instance()).delete(delete.instance());
    }
  }

  /** A machine that nobody here made reboots itself. */
  private static void reboot(Performers all, InstanceId id) {
    if (all.kind(id) == ComputeKind.REGISTERED) {
      all.sessions.reboot(id);
      all.stacks.offer(id, new Event.MachineRebooted(id));
    } else {
      all.machines(id).reboot(id);
    }
  }
}
