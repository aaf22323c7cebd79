package io.stackworks.server.agents;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.Cancel;
import io.stackworks.proto.agent.Deregister;
import io.stackworks.proto.agent.Drain;
import io.stackworks.proto.agent.Hello;
import io.stackworks.proto.agent.Reboot;
import io.stackworks.proto.agent.ServerMessage;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.store.DiskTrouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's stream.
 *
 * <p>Threads: gRPC calls the {@link StreamObserver} methods one at a time; everything that waits
 * for the database or sends runs in the mailbox, which is handed on from a session to the one that
 * replaces it, so that what happens to one instance happens in one order. The next message is read
 * when the previous one is dealt with: an agent cannot send faster than we store.
 */
final class Session implements StreamObserver<AgentMessage> {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final InstanceId instance;
  private final String key;
  private final ServerCallStreamObserver<ServerMessage> call;
  private final Sessions sessions;
  private final Outbox outbox;
  private final Conversation conversation;

  private volatile Instant heardAt;
  private @Nullable Mailbox mailbox; // set by the hello, before anybody else knows this session
  private boolean left; // owned by the mailbox
  private boolean paused; // owned by the mailbox: the outbox was full, no message is asked for

  /**
   * @param key fingerprint of the agent's key
   */
  Session(
      InstanceId instance,
      String key,
      ServerCallStreamObserver<ServerMessage> call,
      Sessions sessions,
      Conversations conversations,
      Instant now) {
    this.instance = instance;
    this.key = key;
    this.call = call;
    this.sessions = sessions;
    this.outbox = new Outbox(call);
    this.conversation = conversations.with(instance, outbox, this::settle);
    this.heardAt = now;
  }

  InstanceId instance() {
    return instance;
  }

  String key() {
    return key;
  }

  Instant heardAt() {
    return heardAt;
  }

  // ---- called by gRPC, one at a time ----

  @Override
  public void onNext(AgentMessage message) {
    heardAt = sessions.now();
    if (mailbox == null) {
      begin(message);
    } else if (message.hasHello()) {
      refuse(Status.INVALID_ARGUMENT.withDescription("hello twice (expected: once, first)"));
    } else if (message.hasHeartbeat()) {
      call.request(1); // nothing to store: being heard is the message
    } else if (message.hasMetrics()) {
      sessions.measured(instance, message.getMetrics()); // stored later, with those of others
      call.request(1);
    } else {
      act(
          () -> {
            conversation.hear(message);
            resume();
          });
    }
  }

  @Override
  public void onError(Throwable broken) {
    ended();
  }

  @Override
  public void onCompleted() {
    ended();
  }

  void onReady() {
    if (mailbox != null) {
      mailbox.put(this::flush);
    }
  }

  private void begin(AgentMessage first) {
    if (!first.hasHello()) {
      refuse(Status.INVALID_ARGUMENT.withDescription("no hello (expected: hello first)"));
      return;
    }
    if (!sessions.enter(this)) {
      refuse(Status.UNAVAILABLE.withDescription("the server is stopping (expected: try again)"));
      return;
    }
    Hello hello = first.getHello();
    act(
        () -> {
          conversation.greet(hello);
          resume();
        });
  }

  private void ended() {
    if (mailbox != null) {
      mailbox.put(this::leave);
    }
  }

  /** Before the hello nobody else uses the call. */
  private void refuse(Status status) {
    call.onError(status.asRuntimeException());
  }

  // ---- asked for by the rest of the server, from any thread ----

  void deliver() {
    act(conversation::deliver);
  }

  private void settle(Duration pause) {
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> act(conversation::settled));
  }

  void cancel(CommandId command, String reason) {
    act(
        () ->
            outbox.send(
                ServerMessage.newBuilder()
                    .setCancel(Cancel.newBuilder().setCommandId(command.value()).setReason(reason))
                    .build()));
  }

  void reboot() {
    act(
        () ->
            outbox.send(ServerMessage.newBuilder().setReboot(Reboot.getDefaultInstance()).build()));
  }

  void deregister() {
    act(
        () ->
            outbox.send(
                ServerMessage.newBuilder().setDeregister(Deregister.getDefaultInstance()).build()));
  }

  /** The server goes: the agent finishes what it runs and comes back after a part of the span. */
  void drain(Duration within) {
    act(
        () -> {
          outbox.send(
              ServerMessage.newBuilder()
                  .setDrain(Drain.newBuilder().setWithinMs(within.toMillis()))
                  .build());
          end(Status.OK);
        });
  }

  void close(Status status) {
    act(() -> end(status));
  }

  /** Called when this session becomes the one of its instance. */
  void own(Mailbox mailbox) {
    this.mailbox = mailbox;
  }

  /** A newer session of the instance takes over, and the mailbox with it. */
  Mailbox handOver() {
    close(Status.ABORTED.withDescription("replaced by a newer session of this instance"));
    return Objects.requireNonNull(mailbox);
  }

  // ---- in the mailbox ----

  private void act(Runnable work) {
    if (mailbox != null) {
      mailbox.put(() -> guarded(work));
    }
  }

  private void flush() {
    guarded(
        () -> {
          outbox.flush();
          conversation.deliverIfPostponed();
          if (paused && outbox.hasRoom()) {
            paused = false;
            call.request(1);
          }
        });
  }

  /** Asks for the next message, unless the answers to the previous ones have not gone out. */
  private void resume() {
    if (outbox.hasRoom()) {
      call.request(1);
    } else {
      paused = true;
    }
  }

  /**
   * What could not be stored is not acknowledged: the stream ends, and the agent says it all again
   * on the next one.
   */
  private void guarded(Runnable work) {
    if (left) {
      return;
    }
    try {
      work.run();
    } catch (Conversation.Over over) {
      end(over.status());
    } catch (RuntimeException e) {
      var disk = DiskTrouble.of(e);
      if (disk.isPresent()) {
        log.atError().addKeyValue("instance", instance).log("Session failed: {}", disk.get());
      } else {
        log.atError().setCause(e).addKeyValue("instance", instance).log("Session failed");
      }
      var reason = disk.orElse("the server failed");
      end(Status.UNAVAILABLE.withDescription(reason + " (expected: try again)"));
    }
  }

  private void end(Status status) {
    if (status.isOk()) {
      call.onCompleted();
    } else {
      call.onError(status.asRuntimeException());
    }
    leave();
  }

  private void leave() {
    if (!left) {
      left = true;
      sessions.leave(this);
    }
  }
}
