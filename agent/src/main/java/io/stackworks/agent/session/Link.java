package io.stackworks.agent.session;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stackworks.agent.run.ArtifactSource;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.agent.FetchArtifactRequest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the agent connected for as long as it lives: registers once, then one session after the
 * other; renews the certificate at half of its life; registers again after it has expired.
 */
public final class Link implements ArtifactSource, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Link.class);
  private static final Duration SAY_AGAIN = Duration.ofMinutes(5);

  private final ServerAddress server;
  private final String fingerprint;
  private final IdentityFiles files;
  private final Registration registration;
  private final Proofs proofs;
  private final ScheduledExecutorService timers;
  private final Clock clock;
  private final ExecutorService callbacks =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "session"));
  private final Channels channels;
  private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
  private volatile @Nullable AgentIdentity identity;
  private volatile @Nullable ManagedChannel channel;
  private volatile @Nullable Session session;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean closed;
  private String lastSaid = "";
  private long saidAt;

  /** Where and as whom. */
  public record Target(ServerAddress server, String fingerprint, String hostname) {}

  public Link(
      Target target,
      IdentityFiles files,
      Proofs proofs,
      java.util.function.Supplier<io.stackworks.proto.agent.Facts> facts,
      ScheduledExecutorService timers,
      Clock clock) {
    this.server = target.server;
    this.fingerprint = target.fingerprint;
    this.files = files;
    this.registration = new Registration(files, facts, target.hostname, clock);
    this.proofs = proofs;
    this.timers = timers;
    this.clock = clock;
    this.channels = new Channels(callbacks, clock);
  }

  /** Becomes somebody. An unreachable server is waited for; a refusal is final and thrown. */
  public void register() throws RegistrationRefused, InterruptedException {
    try {
      identity = files.load();
      while (identity == null) {
        var proof =
            proofs
                .current()
                .orElseThrow(
                    () ->
                        new RegistrationRefused(
                            RegistrationRefused.Reason.TOKEN,
                            "not registered yet, and no join token (expected: --token, --token-file"
                                + " or STACKWORKS_JOIN_TOKEN, `stackworks token create` makes one; on"
                                + " EC2 also an identity document)"));
        var first = channels.first(server, fingerprint);
        try {
          identity = registration.register(first, proof);
          log.atInfo()
              .addKeyValue("instance", identity.instanceId())
              .log("Registered as {}", identity.registration().getHostname());
        } catch (StatusRuntimeException e) {
          refuse(Failure.of(e, server));
        } finally {
          first.shutdownNow();
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new RegistrationRefused(
          RegistrationRefused.Reason.STATE, "identity: " + e.getMessage());
    }
    backoff.succeeded();
  }

  private void refuse(Failure failure) throws RegistrationRefused, InterruptedException {
    switch (failure.kind()) {
      case WRONG_AUTHORITY ->
          throw new RegistrationRefused(RegistrationRefused.Reason.AUTHORITY, failure.message());
      case CLOCK_SKEW ->
          throw new RegistrationRefused(RegistrationRefused.Reason.CLOCK, failure.message());
      case REFUSED ->
          throw new RegistrationRefused(RegistrationRefused.Reason.TOKEN, failure.message());
      case UNREACHABLE -> pause(failure);
    }
  }

  /** One session after the other, until closed. */
  public void run(SessionParts parts) throws InterruptedException {
    while (!closed) {
      var me = identity;
      if (me == null) {
        return; // deregistered
      }
      try {
        if (!clock.instant().isBefore(me.expiresAt())) {
          comeBack(me);
        } else {
          connect(me, parts);
        }
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        pause(Failure.of(e, server));
      }
    }
  }

  /** One session and the pause after it. */
  private void connect(AgentIdentity me, SessionParts parts)
      throws IOException, InterruptedException {
    var open = channels.open(server, me);
    var now = new Session(parts, server);
    channel = open;
    session = now;
    Session.End end;
    try {
      var renewal = scheduleRenewal(me, now, open);
      now.open(open);
      end = now.await();
      renewal.cancel(false);
    } finally {
      session = null;
      channel = null;
      open.shutdownNow();
    }
    if (end.welcomed()) {
      backoff.succeeded();
    }
    if (end.pause() != null) {
      sleep(end.pause());
      return;
    }
    var why = end.failure();
    pause(
        why == null
            ? new Failure(Failure.Kind.UNREACHABLE, server + ": the server ended the session")
            : Failure.of(why, server));
  }

  private java.util.concurrent.Future<?> scheduleRenewal(
      AgentIdentity me, Session now, Channel open) {
    long wait = Math.max(0, Duration.between(clock.instant(), me.halfLife()).toMillis());
    return timers.scheduleWithFixedDelay(
        () -> {
          // The delay is measured on another clock than certificates: look again.
          if (now.isWelcomed() && !clock.instant().isBefore(me.halfLife())) {
            renew(me, now, open);
          }
        },
        Math.min(wait, 60_000),
        Math.min(Math.max(wait / 10, 200), 60_000),
        TimeUnit.MILLISECONDS);
  }

  private void renew(AgentIdentity me, Session now, Channel open) {
    if (!me.equals(identity)) {
      return;
    }
    try {
      identity = registration.renew(open, me);
      now.leave("certificate renewed");
    } catch (StatusRuntimeException | IOException | GeneralSecurityException e) {
      say("certificate not renewed, it ends " + me.expiresAt() + ": " + e.getMessage());
    }
  }

  /** The certificate has expired: the key is still ours, a fresh token brings a new one. */
  private void comeBack(AgentIdentity me)
      throws IOException, GeneralSecurityException, InterruptedException {
    var proof = proofs.current();
    if (proof.isEmpty()) {
      pause(
          new Failure(
              Failure.Kind.REFUSED,
              "certificate expired on "
                  + me.expiresAt()
                  + ": put a fresh join token for instance "
                  + me.instanceId()
                  + " into the data directory's file 'token' (`stackworks token create`)"));
      return;
    }
    var open = channels.again(server, me);
    try {
      identity = registration.register(open, proof.get());
      log.atInfo().addKeyValue("instance", me.instanceId()).log("Registered again");
      backoff.succeeded();
    } catch (StatusRuntimeException e) {
      var failure = Failure.of(e, server);
      pause(
          new Failure(
              failure.kind(),
              "certificate expired on "
                  + me.expiresAt()
                  + ", not registered again: "
                  + failure.message()));
    } finally {
      open.shutdownNow();
    }
  }

  private void pause(Failure failure) throws InterruptedException {
    if (!closed) {
      say(failure.message());
      sleep(backoff.next());
    }
  }

  private void sleep(Duration most) throws InterruptedException {
    if (over.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
      log.atDebug().log("No next session");
    }
  }

  /** The same trouble is reported once, and then now and then. */
  private void say(String message) {
    long now = System.nanoTime();
    if (!message.equals(lastSaid) || now - saidAt > SAY_AGAIN.toNanos()) {
      log.atWarn().log("{} (trying again, waits at most 30 s)", message);
      lastSaid = message;
      saidAt = now;
    }
  }

  /** For a deregistration: there is no next session. */
  public void forgetIdentity() {
    identity = null;
  }

  @Override
  public void fetch(String digest, long offset, Sink sink) throws IOException {
    var open = channel;
    var now = session;
    if (open == null || now == null || !now.isWelcomed()) {
      throw new IOException("not connected");
    }
    try {
      var chunks =
          AgentGrpc.newBlockingStub(open)
              .fetchArtifact(
                  FetchArtifactRequest.newBuilder().setDigest(digest).setOffset(offset).build());
      while (chunks.hasNext()) {
        sink.accept(chunks.next().getBytes().toByteArray());
      }
    } catch (StatusRuntimeException e) {
      var code = e.getStatus().getCode();
      var text = String.valueOf(e.getStatus().getDescription());
      if (code == Status.Code.NOT_FOUND || code == Status.Code.PERMISSION_DENIED) {
        throw new UnknownArtifactException(text);
      }
      throw new IOException(code + ": " + text, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    over.countDown();
    var now = session;
    if (now != null) {
      now.leave("the agent stops");
    }
    var open = channel;
    if (open != null) {
      open.shutdownNow();
    }
    callbacks.shutdown();
    try {
      // Their last words go through the loop.
      if (!callbacks.awaitTermination(1, TimeUnit.SECONDS)) {
        log.atDebug().log("Callbacks still busy");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    channels.close();
  }
}
