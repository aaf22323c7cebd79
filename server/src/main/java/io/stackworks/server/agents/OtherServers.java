package io.stackworks.server.agents;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.stack.AgentOrders;
import io.stackworks.server.stack.Effect;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Signals;
import java.util.List;
import java.util.concurrent.Executor;

/** Says to agents that are connected here what other servers of the same database have decided. */
public final class OtherServers implements Signals.Listener {
  private final Sessions sessions;
  private final Stacks stacks;
  private final Executor pool;

  public OtherServers(Sessions sessions, Stacks stacks, Executor pool) {
    this.sessions = sessions;
    this.stacks = stacks;
    this.pool = pool;
  }

  @Override
  public void told(List<String> words) {
    words.forEach(word -> AgentOrders.effect(word).ifPresent(this::perform));
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Deliver deliver) {
      sessions.deliver(deliver.instance());
    } else if (effect instanceof Effect.CancelRun cancel) {
      sessions.cancel(cancel.instance(), cancel.command(), cancel.reason());
    } else if (effect instanceof Effect.Deregister deregister) {
      sessions.deregister(deregister.instance());
    } else if (effect instanceof Effect.RebootMachine reboot
        && sessions.isConnected(reboot.instance())) {
      pool.execute(
          () -> {
            var instance = stacks.instance(reboot.instance());
            if (instance.isPresent() && instance.get().compute() == ComputeKind.REGISTERED) {
              sessions.reboot(reboot.instance());
            }
          });
    }
  }

  @Override
  public void missed() {
    sessions.deliverAll();
  }
}
