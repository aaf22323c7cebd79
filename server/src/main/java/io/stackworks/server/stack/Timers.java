package io.stackworks.server.stack;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Leases;
import io.stackworks.server.store.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Time passing, as events: finds rows whose deadline has passed and agents that are silent, and
 * offers what is due. One server at a time does it, by lease. At the start it also performs again
 * the effects that rows still ask for.
 */
public final class Timers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Timers.class);
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final int BATCH = 500;

  private final Database database;
  private final Stacks stacks;
  private final Effects effects;
  private final Leases leases;
  private final Clock clock;
  private final Instant startedAt;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "timers");
            thread.setDaemon(true);
            return thread;
          });

  public Timers(Database database, Stacks stacks, Effects effects, Leases leases, Clock clock) {
    this.database = database;
    this.stacks = stacks;
    this.effects = effects;
    this.leases = leases;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  public Timers start() {
    thread.execute(this::recover);
    var unused = thread.scheduleWithFixedDelay(this::round, 1, 1, TimeUnit.SECONDS);
    return this;
  }

  /** Performs again what committed rows ask for and a crash may have prevented. */
  public void recover() {
    try {
      for (var stack : stacks.list()) {
        var snapshot = stacks.snapshot(stack.id());
        snapshot
            .map(Lifecycle::undone)
            .orElse(List.of())
            .forEach(effect -> effects.perform(stack.id(), effect));
      }
      for (var leftover : stacks.leftoverMachines()) {
        effects.perform(leftover.stackId(), new Effect.DeleteMachine(leftover.id()));
      }
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("Undone effects were not all performed");
    }
  }

  private void round() {
    try {
      if (leases.hold("timers", LEASE).isPresent()) {
        due();
      }
    } catch (RuntimeException e) { // the next round must come
      log.atError().setCause(e).log("Timers failed");
    }
  }

  /** Offers everything that is due now. */
  public void due() {
    long now = Times.micros(clock.instant());
    for (var id : ids("select id from instance where deadline <= :time limit :limit", now)) {
      stacks.offer(new InstanceId(id), new Event.DeadlineReached(new InstanceId(id)));
    }
    for (var id : ids("select id from command where deadline <= :time limit :limit", now)) {
      var command = new CommandId(id);
      stacks.offer(command, new Event.CommandDeadlineReached(command), null);
    }
    silent();
  }

  /** While no server was there to listen, silence does not count. */
  private void silent() {
    var since = clock.instant().minus(Deadlines.SILENCE);
    if (startedAt.isAfter(since)) {
      return;
    }
    var words =
        Arrays.stream(InstanceStatus.values())
            .filter(InstanceStatus::expectsAgent)
            // Told once; the agent's next hello is what changes it.
            .filter(status -> status != InstanceStatus.SETUP_FAILED)
            .map(status -> "'" + status.word() + "'")
            .toList();
    var sql =
        "select i.id from instance i left join agent_heard h on h.instance_id = i.id"
            + " where i.status in ("
            + String.join(", ", words)
            + ") and coalesce(h.heard_at, i.created_at) < :time limit :limit";
    for (var id : ids(sql, Times.micros(since))) {
      var instance = new InstanceId(id);
      stacks.offer(instance, new Event.AgentSilent(instance));
    }
  }

  private List<String> ids(String sql, long time) {
    return database.read(
        handle ->
            handle
                .createQuery(sql)
                .bind("time", time)
                .bind("limit", BATCH)
                .mapTo(String.class)
                .list());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        log.atWarn().log("Timers did not stop in time");
      }
      leases.release("timers");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
