package io.stackworks.server.agents;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.ArtifactChunk;
import io.stackworks.proto.agent.FetchArtifactRequest;
import io.stackworks.proto.agent.RegisterRequest;
import io.stackworks.proto.agent.RegisterResponse;
import io.stackworks.proto.agent.RenewRequest;
import io.stackworks.proto.agent.RenewResponse;
import io.stackworks.proto.agent.ServerMessage;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.security.Caller;

/** The gRPC service that agents call. Who calls was found out before; here is what happens then. */
public final class AgentDoor extends AgentGrpc.AgentImplBase {
  private final Registration registration;
  private final Sessions sessions;
  private final Conversations conversations;
  private final Downloads downloads;

  public AgentDoor(
      Registration registration,
      Sessions sessions,
      Conversations conversations,
      Downloads downloads) {
    this.registration = registration;
    this.sessions = sessions;
    this.conversations = conversations;
    this.downloads = downloads;
  }

  @Override
  public void register(RegisterRequest request, StreamObserver<RegisterResponse> answer) {
    answer(answer, () -> registration.register(request));
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> answer) {
    var agent = Caller.agent();
    answer(answer, () -> registration.renew(agent, request));
  }

  @Override
  public StreamObserver<AgentMessage> session(StreamObserver<ServerMessage> answer) {
    var call = (ServerCallStreamObserver<ServerMessage>) answer;
    var agent = Caller.agent();
    var session =
        new Session(
            new InstanceId(agent.instanceId()),
            agent.keyFingerprint(),
            call,
            sessions,
            conversations,
            sessions.now());
    call.disableAutoRequest();
    call.setOnReadyHandler(session::onReady);
    // With a handler, sending to an agent that has just gone is quietly nothing instead of an
    // exception; the session itself is told through onError.
    call.setOnCancelHandler(() -> {});
    call.request(1);
    return session;
  }

  @Override
  public void fetchArtifact(FetchArtifactRequest request, StreamObserver<ArtifactChunk> answer) {
    var instance = new InstanceId(Caller.agent().instanceId());
    downloads.begin(instance, request, (ServerCallStreamObserver<ArtifactChunk>) answer);
  }

  private interface Unary<A> {
    A call() throws Registration.Refused;
  }

  private static <A> void answer(StreamObserver<A> observer, Unary<A> work) {
    A answer;
    try {
      answer = work.call();
    } catch (Registration.Refused e) {
      observer.onError(e.status().asRuntimeException());
      return;
    }
    observer.onNext(answer);
    observer.onCompleted();
  }
}
