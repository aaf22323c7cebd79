package io.stackworks.agent.session;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.stackworks.agent.run.Commands;
import io.stackworks.agent.run.Times;
import io.stackworks.agent.state.Entry;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.Deregistered;
import io.stackworks.proto.agent.Heartbeat;
import io.stackworks.proto.agent.HeldCommand;
import io.stackworks.proto.agent.Hello;
import io.stackworks.proto.agent.Refused;
import io.stackworks.proto.agent.ServerMessage;
import io.stackworks.proto.agent.Settings;
import io.stackworks.proto.agent.Welcome;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream, from hello to its end. Callbacks come on the channel's executor, one at a time;
 * sending is allowed from any thread.
 */
final class Session implements ClientResponseObserver<AgentMessage, ServerMessage>, Uplink.Outlet {
  static final Duration MOST_SKEW = Duration.ofMinutes(15);
  private static final Duration WELCOME = Duration.ofSeconds(30);
  private static final int PROTOCOL = 2;

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /**
   * How it ended.
   *
   * @param pause before the next one; null: as long as the backoff says
   */
  record End(boolean welcomed, @Nullable Duration pause, @Nullable Throwable failure) {}

  private final SessionParts parts;
  private final ServerAddress server;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final Set<String> known = new HashSet<>();
  private @Nullable ClientCallStreamObserver<AgentMessage> call;
  private @Nullable Uplink uplink;
  private @Nullable Thread uplinkThread;
  private @Nullable ScheduledFuture<?> heartbeats;
  private @Nullable ScheduledFuture<?> metrics;
  private volatile boolean welcomed;
  private volatile @Nullable Duration drained;

  Session(SessionParts parts, ServerAddress server) {
    this.parts = parts;
    this.server = server;
  }

  /** Opens the stream and says hello. */
  void open(Channel channel) {
    var out = AgentGrpc.newStub(channel).session(this);
    var hello =
        Hello.newBuilder()
            .setFacts(parts.facts().get())
            .setAgentTime(Times.toProto(parts.clock().instant()))
            .setProtocol(PROTOCOL);
    for (Entry entry : parts.commands().held()) {
      known.add(entry.id());
      hello.addHeld(HeldCommand.newBuilder().setCommandId(entry.id()).setPhase(entry.phase()));
    }
    synchronized (this) {
      out.onNext(AgentMessage.newBuilder().setHello(hello).build());
    }
    var unused =
        parts
            .timers()
            .schedule(
                () -> {
                  if (!welcomed) {
                    fail("no welcome after " + WELCOME.toSeconds() + " s");
                  }
                },
                WELCOME.toSeconds(),
                TimeUnit.SECONDS);
  }

  /** Waits for the end, whoever ends it. */
  End await() throws InterruptedException {
    try {
      return end.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e); // it is only ever completed with a value
    } finally {
      stop();
    }
  }

  boolean isWelcomed() {
    return welcomed && !end.isDone();
  }

  /** Ends the session; the next one begins at once. */
  void leave(String why) {
    log.atInfo().log("Reconnecting: {}", why);
    finish(new End(welcomed, Duration.ZERO, null));
  }

  @Override
  public void fail(String why) {
    finish(new End(welcomed, null, Status.UNAVAILABLE.withDescription(why).asException()));
  }

  private void finish(End how) {
    if (end.complete(how)) {
      var open = call;
      if (open != null) {
        open.cancel("session over", null);
      }
    }
  }

  private synchronized void stop() {
    for (var timer : new ScheduledFuture<?>[] {heartbeats, metrics}) {
      if (timer != null) {
        timer.cancel(false);
      }
    }
    if (uplinkThread != null) {
      uplinkThread.interrupt();
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
    call = stream;
    stream.setOnReadyHandler(parts.signal()::raise);
  }

  @Override
  public boolean isReady() {
    var open = call;
    return open != null && open.isReady();
  }

  @Override
  public synchronized void send(AgentMessage message) {
    var open = call;
    if (open != null && !end.isDone()) {
      try {
        open.onNext(message);
      } catch (IllegalStateException e) {
        log.atDebug().log("Not sent, the stream just ended: {}", e.getMessage());
      }
    }
  }

  @Override
  public void onNext(ServerMessage message) {
    switch (message.getMessageCase()) {
      case WELCOME -> welcome(message.getWelcome());
      case ASSIGN -> assign(message.getAssign());
      case CANCEL ->
          parts
              .commands()
              .cancel(message.getCancel().getCommandId(), message.getCancel().getReason());
      case OUTPUT_ACK -> {
        var up = uplink;
        if (up != null) {
          up.acknowledge(message.getOutputAck());
        }
      }
      case FINISHED_ACK -> {
        var id = message.getFinishedAck().getCommandId();
        parts.commands().acknowledged(id);
        var up = uplink;
        if (up != null) {
          up.forget(id);
        }
      }
      case SETTINGS -> apply(message.getSettings());
      case DRAIN -> drain(message.getDrain().getWithinMs());
      case REBOOT -> parts.orders().reboot();
      case DEREGISTER -> new Thread(this::deregister, "deregister").start();
      case MESSAGE_NOT_SET -> log.atDebug().log("Message of a newer server ignored");
    }
  }

  private void welcome(Welcome welcome) {
    var now = parts.clock().instant();
    var there = Times.fromProto(welcome.getServerTime());
    if (welcome.hasServerTime() && Duration.between(there, now).abs().compareTo(MOST_SKEW) > 0) {
      var skew =
          "clock skew: this machine says %s, the server %s (allowed: %d min)"
              .formatted(now, there, MOST_SKEW.toMinutes());
      finish(new End(false, null, new ServerTrust.WrongTimeException(skew)));
      return;
    }
    welcomed = true;
    log.atInfo().addKeyValue("server", server).log("Connected");
    apply(welcome.hasSettings() ? welcome.getSettings() : Settings.getDefaultInstance());
    var up =
        new Uplink(
            parts.commands(), parts.signal(), this, parts.clock(), welcome.getResumeList(), known);
    uplink = up;
    var thread = new Thread(up, "uplink");
    thread.setDaemon(true);
    synchronized (this) {
      if (!end.isDone()) {
        uplinkThread = thread;
        thread.start();
      }
    }
  }

  private void assign(Assign assign) {
    var id = assign.getRun().getCommandId();
    var answer = answer(assign);
    if (answer instanceof Commands.Answer.Refused refused) {
      send(
          AgentMessage.newBuilder()
              .setRefused(Refused.newBuilder().setCommandId(id).setReason(refused.reason()))
              .build());
    } else if (answer instanceof Commands.Answer.Done done) {
      send(AgentMessage.newBuilder().setFinished(done.result().toMessage(id)).build());
    } else if (answer instanceof Commands.Answer.Accepted accepted && accepted.again()) {
      var up = uplink;
      if (up != null) {
        up.repeat(id);
      }
    }
  }

  private Commands.Answer answer(Assign assign) {
    try {
      return parts.commands().assign(WholeAssign.of(assign));
    } catch (IOException e) {
      return new Commands.Answer.Refused(String.valueOf(e.getMessage()));
    }
  }

  private synchronized void apply(Settings settings) {
    parts.orders().keepRuns(settings.getKeptRuns());
    heartbeats = every(heartbeats, or(settings.getHeartbeatSeconds(), 10), this::heartbeat);
    metrics = every(metrics, or(settings.getMetricsSeconds(), 60), this::sample);
  }

  private static int or(int value, int otherwise) {
    return value > 0 ? value : otherwise;
  }

  private @Nullable ScheduledFuture<?> every(
      @Nullable ScheduledFuture<?> old, int seconds, Runnable task) {
    if (old != null) {
      old.cancel(false);
    }
    return end.isDone()
        ? null
        : parts.timers().scheduleAtFixedRate(task, seconds, seconds, TimeUnit.SECONDS);
  }

  private void heartbeat() {
    if (isReady()) { // a server that does not read gets no more to read
      var beat =
          Heartbeat.newBuilder()
              .setAgentTime(Times.toProto(parts.clock().instant()))
              .setRunningCommandId(parts.commands().running())
              .setQueued(parts.commands().queued());
      send(AgentMessage.newBuilder().setHeartbeat(beat).build());
    }
  }

  private void sample() {
    if (isReady()) {
      send(AgentMessage.newBuilder().setMetrics(parts.metrics().get()).build());
    }
  }

  private void drain(long withinMs) {
    long wait = withinMs <= 0 ? 0 : ThreadLocalRandom.current().nextLong(withinMs);
    drained = Duration.ofMillis(wait); // also when the server ends the stream before we do
    var unused =
        parts.timers().schedule(() -> leave("the server asks us to"), wait, TimeUnit.MILLISECONDS);
  }

  private void deregister() {
    try {
      parts.orders().deregister();
      send(AgentMessage.newBuilder().setDeregistered(Deregistered.getDefaultInstance()).build());
      var open = call;
      if (open != null) {
        open.onCompleted();
      }
      var unused = parts.timers().schedule(() -> leave("deregistered"), 2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(new End(welcomed, drained, failure));
  }

  @Override
  public void onCompleted() {
    end.complete(new End(welcomed, drained, null));
  }
}
