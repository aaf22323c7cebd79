package io.stackworks.server.agents;

import io.grpc.Status;
import io.stackworks.proto.agent.Metrics;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open streams of agents, at most one per instance, and what the core wants said on them.
 *
 * <p>Methods that speak to an agent return at once and do nothing when it is not here: what is due
 * is found again in the rows when it comes.
 */
public final class Sessions {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  /** Heartbeats come every 10 s; so much silence is noticed. */
  static final Duration NOTICED = Duration.ofSeconds(30);

  /** A stream on which nothing comes for so long is closed, though its connection answers pings. */
  static final Duration GIVEN_UP = Duration.ofSeconds(90);

  private final Stacks stacks;
  private final Clock clock;
  private final AgentMeters meters;
  private final Executor pool;
  private final BiConsumer<InstanceId, Metrics> measured;
  private final Map<InstanceId, Session> open = new ConcurrentHashMap<>();
  private final Set<InstanceId> silent = ConcurrentHashMap.newKeySet();
  private volatile Instant flushedAt = Instant.MIN;
  private volatile boolean draining;

  /**
   * @param pool where sessions wait for the database
   * @param measured takes what agents measured; returns at once
   */
  public Sessions(
      Stacks stacks,
      Clock clock,
      AgentMeters meters,
      Executor pool,
      BiConsumer<InstanceId, Metrics> measured) {
    this.stacks = stacks;
    this.clock = clock;
    this.meters = meters;
    this.pool = pool;
    this.measured = measured;
    meters.count("stackworks.agents.connected", "Agents with an open session", open::size);
    meters.count(
        "stackworks.agents.silent",
        "Agents with an open session that were not heard for 30 s",
        silent::size);
  }

  // ---- effects ----

  /** The instance's queue has something for its agent. */
  public void deliver(InstanceId instance) {
    with(instance, Session::deliver);
  }

  /** Every agent that is here is given what waits for it. */
  void deliverAll() {
    open.values().forEach(Session::deliver);
  }

  public void cancel(InstanceId instance, CommandId command, String reason) {
    with(instance, session -> session.cancel(command, reason));
  }

  public void reboot(InstanceId instance) {
    with(instance, Session::reboot);
  }

  public void deregister(InstanceId instance) {
    with(instance, Session::deregister);
  }

  /** Another key stands for the instance now: a session with the old one ends. */
  void onlyKey(InstanceId instance, String key) {
    with(
        instance,
        session -> {
          if (!session.key().equals(key)) {
            session.close(
                Status.PERMISSION_DENIED.withDescription(
                    "the instance registered again with another key"));
          }
        });
  }

  public boolean isConnected(InstanceId instance) {
    return open.containsKey(instance);
  }

  public int connected() {
    return open.size();
  }

  /** Tells all agents to come back within a while, and ends their streams. */
  public void drain(Duration within) {
    draining = true;
    open.values().forEach(session -> session.drain(within));
  }

  void measured(InstanceId instance, Metrics metrics) {
    measured.accept(instance, metrics);
  }

  // ---- chores ----

  /** Hands on who was heard, in one go: a heartbeat is not worth a row of its own. */
  public void flushHeard() {
    var since = flushedAt;
    flushedAt = clock.instant();
    var heard = new ArrayList<InstanceId>();
    for (var session : open.values()) {
      if (session.heardAt().isAfter(since)) {
        heard.add(session.instance());
      }
    }
    if (!heard.isEmpty()) {
      stacks.heard(heard);
    }
  }

  /** Notices agents that have fallen silent, and closes streams that lead nowhere. */
  public void sweep() {
    var now = clock.instant();
    for (var session : open.values()) {
      var quiet = Duration.between(session.heardAt(), now);
      if (quiet.compareTo(NOTICED) < 0) {
        if (silent.remove(session.instance())) {
          log.atInfo().addKeyValue("instance", session.instance()).log("Agent heard again");
        }
      } else if (silent.add(session.instance())) {
        log.atWarn()
            .addKeyValue("instance", session.instance())
            .addKeyValue("seconds", quiet.toSeconds())
            .log("Agent silent");
      }
      if (quiet.compareTo(GIVEN_UP) >= 0) {
        session.close(
            Status.UNAVAILABLE.withDescription(
                "nothing heard for %d s (expected: a heartbeat every 10 s)"
                    .formatted(quiet.toSeconds())));
      }
    }
  }

  // ---- called by sessions ----

  Instant now() {
    return clock.instant();
  }

  /** The session has said hello: from now on it is the one of its instance. False: too late. */
  boolean enter(Session session) {
    if (draining) {
      return false;
    }
    open.compute(
        session.instance(),
        (instance, previous) -> {
          session.own(previous == null ? new Mailbox(pool) : previous.handOver());
          return session;
        });
    meters.session("opened");
    return true;
  }

  /** Called in the session's mailbox, so that a successor's hello comes after. */
  void leave(Session session) {
    if (open.get(session.instance()) != session) {
      meters.session("replaced");
      return;
    }
    meters.session("closed");
    silent.remove(session.instance());
    if (!draining) {
      stacks.offer(session.instance(), new Event.AgentDisconnected(session.instance()));
    }
    open.remove(session.instance(), session);
  }

  private void with(InstanceId instance, Consumer<Session> work) {
    var session = open.get(instance);
    if (session != null) {
      work.accept(session);
    }
  }
}
