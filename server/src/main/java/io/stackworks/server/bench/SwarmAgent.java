package io.stackworks.server.bench;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.stackworks.proto.agent.Accepted;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.Facts;
import io.stackworks.proto.agent.Finished;
import io.stackworks.proto.agent.Heartbeat;
import io.stackworks.proto.agent.Hello;
import io.stackworks.proto.agent.Identity;
import io.stackworks.proto.agent.Output;
import io.stackworks.proto.agent.RegisterRequest;
import io.stackworks.proto.agent.RegisterResponse;
import io.stackworks.proto.agent.ServerMessage;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.server.security.SigningKey;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * An agent without runs: one TCP connection, mutual TLS, one stream. Every command it is given has
 * succeeded at once, with one line of log.
 */
final class SwarmAgent implements ClientResponseObserver<AgentMessage, ServerMessage> {
  private static final ByteString LINE = ByteString.copyFromUtf8("swarm\n");

  private final int number;
  private final SigningKey key = SigningKey.generate();
  private final Ears ears;
  private @Nullable Identity identity;
  private @Nullable ManagedChannel channel;
  private @Nullable ClientCallStreamObserver<AgentMessage> call;

  /** Who is told what happens. Called on the swarm's event loops. */
  interface Ears {
    void welcomed();

    /** A command's result is stored. */
    void done(String activity);

    void broken(Status status);
  }

  SwarmAgent(int number, Ears ears) {
    this.number = number;
    this.ears = ears;
  }

  /** What all agents of a swarm share. */
  record Network(InetSocketAddress server, X509Certificate authority, EventLoopGroup loops) {
    ManagedChannel channel(@Nullable SigningKey key, @Nullable Identity identity)
        throws SSLException, CertificateException {
      var tls = GrpcSslContexts.forClient().trustManager(authority);
      if (key != null && identity != null) {
        tls.keyManager(key.privateKey(), certificate(identity.getCertificate()));
      }
      Executor direct = Runnable::run;
      return NettyChannelBuilder.forAddress(server)
          .eventLoopGroup(loops)
          .channelType(NioSocketChannel.class)
          .executor(direct)
          .flowControlWindow(65_535)
          .sslContext(tls.build())
          .build();
    }
  }

  static X509Certificate certificate(ByteString der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
  }

  CompletableFuture<RegisterResponse> register(ManagedChannel shared, String joinToken) {
    var answer = new CompletableFuture<RegisterResponse>();
    AgentGrpc.newStub(shared)
        .register(
            RegisterRequest.newBuilder()
                .setJoinToken(joinToken)
                .setCertificateRequest(ByteString.copyFrom(key.request()))
                .setFacts(facts())
                .setHostname("swarm" + number)
                .build(),
            new One<>(answer));
    return answer.thenApply(
        response -> {
          identity = response.getIdentity();
          return response;
        });
  }

  void connect(Network network) throws SSLException, CertificateException {
    channel = network.channel(key, identity);
    AgentGrpc.newStub(channel).session(this);
    send(
        AgentMessage.newBuilder()
            .setHello(Hello.newBuilder().setFacts(facts()).setProtocol(2))
            .build());
  }

  void heartbeat() {
    send(AgentMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
  }

  void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AgentMessage> call) {
    this.call = call;
  }

  @Override
  public void onNext(ServerMessage message) {
    switch (message.getMessageCase()) {
      case WELCOME -> ears.welcomed();
      case ASSIGN -> {
        var run = message.getAssign().getRun();
        work(run.getCommandId());
        activity = run.getActivity();
      }
      case FINISHED_ACK -> ears.done(activity);
      default -> {}
    }
  }

  private String activity = "";

  private void work(String command) {
    send(
        AgentMessage.newBuilder().setAccepted(Accepted.newBuilder().setCommandId(command)).build());
    send(AgentMessage.newBuilder().setStarted(Started.newBuilder().setCommandId(command)).build());
    send(
        AgentMessage.newBuilder()
            .setOutput(Output.newBuilder().setCommandId(command).setLog(LINE))
            .build());
    send(
        AgentMessage.newBuilder()
            .setFinished(
                Finished.newBuilder()
                    .setCommandId(command)
                    .setOutcome(RunOutcome.newBuilder().setSuccess(true))
                    .setLogSize(LINE.size()))
            .build());
  }

  @Override
  public void onError(Throwable failed) {
    ears.broken(Status.fromThrowable(failed));
  }

  @Override
  public void onCompleted() {
    ears.broken(Status.OK);
  }

  private synchronized void send(AgentMessage message) {
    if (call != null) {
      call.onNext(message);
    }
  }

  private Facts facts() {
    return Facts.newBuilder()
        .setHostname("swarm" + number)
        .setPrivateIp("10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255))
        .setOs("none")
        .setPlatform("swarm")
        .setAgentVersion("0.1.0")
        .setBootId("boot")
        .build();
  }

  private record One<T>(CompletableFuture<T> answer) implements io.grpc.stub.StreamObserver<T> {
    @Override
    public void onNext(T value) {
      answer.complete(value);
    }

    @Override
    public void onError(Throwable failed) {
      answer.completeExceptionally(failed);
    }

    @Override
    public void onCompleted() {}
  }
}
