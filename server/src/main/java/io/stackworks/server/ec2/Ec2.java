package io.stackworks.server.ec2;

import io.stackworks.server.agents.MachineProofs;
import io.stackworks.server.compute.MachineOrders;
import io.stackworks.server.security.AgentKeys;
import io.stackworks.server.security.Audit;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Leases;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** EC2 compute, put together: orders in, and a thread of its own that watches. */
public final class Ec2 implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Ec2.class);

  private final Ec2Fleet fleet;
  private final Ec2Watch watch;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "ec2-watch");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param server tells this server's machines from another's, for ever
   */
  public Ec2(
      Regions regions,
      Stacks stacks,
      Database database,
      Feed feed,
      Leases leases,
      Ec2Fleet.UserData userData,
      String server,
      Clock clock) {
    var launches = new Launches(database);
    this.fleet = new Ec2Fleet(stacks, launches, regions, userData, server, clock);
    var strays = new Strays(feed, server, clock);
    this.watch =
        new Ec2Watch(
            stacks,
            launches,
            fleet,
            strays,
            new Addresses(stacks, server, clock),
            leases,
            Ec2Watch.Cadence.USUAL,
            clock);
  }

  /**
   * What machines prove themselves with that have no row yet.
   *
   * @throws IOException when a pinned certificate cannot be read
   */
  public static MachineProofs proofs(
      @Nullable Regions regions, Stacks stacks, AgentKeys keys, Feed feed, Audit audit, Clock clock)
      throws IOException {
    var rules = regions == null ? null : regions.settings().identity();
    if (regions == null || rules == null) {
      return MachineProofs.NONE;
    }
    return new Identities(
        rules,
        (region, machine) -> regions.of(region).identify(machine),
        stacks,
        keys,
        new IdentityAlarms(rules, stacks, feed, audit, clock),
        clock);
  }

  public Ec2 start() {
    var unused = thread.scheduleWithFixedDelay(this::round, 1, 1, TimeUnit.SECONDS);
    return this;
  }

  private void round() {
    try {
      watch.round();
    } catch (RuntimeException e) { // the next round must come
      log.atError().setCause(e).log("Machines in EC2 were not looked at");
    }
  }

  public MachineOrders orders() {
    return fleet;
  }

  @Override
  public void close() throws InterruptedException {
    thread.shutdownNow();
    fleet.close();
  }
}
