package io.stackworks.server.agents;

import io.grpc.stub.ServerCallStreamObserver;
import io.stackworks.proto.agent.ServerMessage;
import java.util.ArrayDeque;

/**
 * Messages to one agent, in order. Sends only while the transport takes them: a slow reader costs
 * what is in here and no more, and while it is full nothing more is asked of that agent.
 *
 * <p>Owned by the session's mailbox.
 */
final class Outbox {
  /** Acknowledgements are the only messages that pile up, one for each message read. */
  private static final int ROOM = 32;

  private final ServerCallStreamObserver<ServerMessage> call;
  private final ArrayDeque<ServerMessage> waiting = new ArrayDeque<>(4);

  Outbox(ServerCallStreamObserver<ServerMessage> call) {
    this.call = call;
  }

  void send(ServerMessage message) {
    waiting.add(message);
    flush();
  }

  void flush() {
    while (!waiting.isEmpty() && call.isReady()) {
      call.onNext(waiting.remove());
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  boolean hasRoom() {
    return waiting.size() < ROOM;
  }
}
