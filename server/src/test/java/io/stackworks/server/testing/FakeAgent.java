package io.stackworks.server.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.stackworks.proto.agent.Accepted;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.Facts;
import io.stackworks.proto.agent.Finished;
import io.stackworks.proto.agent.Heartbeat;
import io.stackworks.proto.agent.HeldCommand;
import io.stackworks.proto.agent.Hello;
import io.stackworks.proto.agent.Identity;
import io.stackworks.proto.agent.Output;
import io.stackworks.proto.agent.RegisterRequest;
import io.stackworks.proto.agent.RegisterResponse;
import io.stackworks.proto.agent.ServerMessage;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunOutcome;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * An agent as the wire knows it: real TLS with its own key and certificate, and no runs. A test
 * says what it does; everything the server sends can be awaited.
 */
public final class FakeAgent implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final InetSocketAddress server;
  private final List<X509Certificate> authorities;
  private final KeyPair key;
  private volatile Identity identity;
  private volatile String instanceId = "";
  private String bootId = "boot-1";
  private ManagedChannel channel;
  private Stream stream;

  private FakeAgent(InetSocketAddress server, List<X509Certificate> authorities, KeyPair key) {
    this.server = server;
    this.authorities = authorities;
    this.key = key;
  }

  /** A machine that knows the server and nothing else. */
  public static FakeAgent at(InetSocketAddress server, X509Certificate... authorities) {
    return new FakeAgent(server, List.of(authorities), SigningRequests.key());
  }

  /** The same machine once more, for instance a process that was started again. */
  public FakeAgent again() {
    var twin = new FakeAgent(server, authorities, key);
    twin.identity = identity;
    twin.instanceId = instanceId;
    twin.bootId = bootId;
    return twin;
  }

  public FakeAgent bootId(String bootId) {
    this.bootId = bootId;
    return this;
  }

  public String instanceId() {
    return instanceId;
  }

  public Identity identity() {
    return identity;
  }

  public KeyPair key() {
    return key;
  }

  /** Registers with what is given; throws the server's status. */
  public RegisterResponse register(RegisterRequest request) {
    var channel = channel(false);
    try {
      var answer =
          AgentGrpc.newBlockingStub(channel)
              .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .register(request);
      identity = answer.getIdentity();
      instanceId = answer.getInstanceId();
      return answer;
    } finally {
      channel.shutdownNow();
    }
  }

  public RegisterResponse register(String joinToken) {
    return register(registration(joinToken).build());
  }

  public RegisterRequest.Builder registration(String joinToken) {
    return RegisterRequest.newBuilder()
        .setJoinToken(joinToken)
        .setCertificateRequest(ByteString.copyFrom(SigningRequests.of(key)))
        .setFacts(facts())
        .setAgentTime(timestamp(Instant.now()));
  }

  public Facts facts() {
    return Facts.newBuilder()
        .setHostname("fake")
        .setPrivateIp("10.0.0.9")
        .setOs("Debian 12")
        .setPlatform("debian")
        .setAgentVersion("0.1.0")
        .setBootId(bootId)
        .build();
  }

  /** A connection with this agent's certificate, for calls of all kinds. Made once. */
  public synchronized ManagedChannel channel() {
    if (channel == null) {
      channel = channel(true);
    }
    return channel;
  }

  /** Opens the session and says hello; returns without waiting for the welcome. */
  public Stream connect(HeldCommand... held) {
    stream = open();
    stream.send(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setFacts(facts())
                    .addAllHeld(Arrays.asList(held))
                    .setAgentTime(timestamp(Instant.now()))
                    .setProtocol(1))
            .build());
    return stream;
  }

  /** Opens the session and says nothing. */
  public Stream open() {
    var opened = new Stream();
    AgentGrpc.newStub(channel()).session(opened);
    return opened;
  }

  /** Breaks the connection as a pulled cable would, without a word to the server's streams. */
  public void cut() {
    channel.shutdownNow();
    channel = null;
  }

  @Override
  public void close() {
    if (channel != null) {
      cut();
    }
  }

  private ManagedChannel channel(boolean withCertificate) {
    try {
      var tls =
          GrpcSslContexts.forClient().trustManager(authorities.toArray(X509Certificate[]::new));
      if (withCertificate) {
        tls.keyManager(key.getPrivate(), certificate(identity.getCertificate()));
      }
      return NettyChannelBuilder.forAddress(server)
          .sslContext(tls.build())
          .maxInboundMessageSize(8 << 20)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static X509Certificate certificate(ByteString der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
    } catch (java.security.cert.CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  /** One session. */
  public static final class Stream implements ClientResponseObserver<AgentMessage, ServerMessage> {
    private final BlockingQueue<ServerMessage> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private ClientCallStreamObserver<AgentMessage> call;
    private boolean reading = true;

    @Override
    public void beforeStart(ClientCallStreamObserver<AgentMessage> call) {
      this.call = call;
      call.disableAutoRequestWithInitial(1);
    }

    @Override
    public synchronized void onNext(ServerMessage message) {
      received.add(message);
      if (reading) {
        call.request(1);
      }
    }

    @Override
    public void onError(Throwable failed) {
      end.complete(Status.fromThrowable(failed));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }

    /** Takes nothing more from the transport. */
    public synchronized void stopReading() {
      reading = false;
    }

    public synchronized void readOn() {
      reading = true;
      call.request(1);
    }

    public synchronized void send(AgentMessage message) {
      call.onNext(message);
    }

    public boolean isReady() {
      return call.isReady();
    }

    /** The next message of this kind; others before it are passed over. */
    public ServerMessage await(ServerMessage.MessageCase kind) {
      return await(message -> message.getMessageCase() == kind);
    }

    public ServerMessage await(Predicate<ServerMessage> wanted) {
      try {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
          var next = received.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
          if (next == null) {
            throw new AssertionError("the server did not send what was expected; end: " + end);
          }
          if (wanted.test(next)) {
            return next;
          }
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    public Assign awaitAssign() {
      return await(ServerMessage.MessageCase.ASSIGN).getAssign();
    }

    /** How the server ended this session. */
    public Status awaitEnd() {
      try {
        return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError("the session is still open", e);
      }
    }

    public boolean isOpen() {
      return !end.isDone();
    }

    public void heartbeat() {
      send(AgentMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
    }

    public void accepted(String command) {
      send(
          AgentMessage.newBuilder()
              .setAccepted(Accepted.newBuilder().setCommandId(command))
              .build());
    }

    public void started(String command) {
      send(
          AgentMessage.newBuilder().setStarted(Started.newBuilder().setCommandId(command)).build());
    }

    public void output(
        String command, long offset, String log, long firstEvent, RunEvent... events) {
      send(
          AgentMessage.newBuilder()
              .setOutput(
                  Output.newBuilder()
                      .setCommandId(command)
                      .setLogOffset(offset)
                      .setLog(ByteString.copyFrom(log, StandardCharsets.UTF_8))
                      .setFirstEvent(firstEvent)
                      .addAllEvents(Arrays.asList(events)))
              .build());
    }

    public void finished(String command, boolean success, long logSize, long eventCount) {
      send(
          AgentMessage.newBuilder()
              .setFinished(
                  Finished.newBuilder()
                      .setCommandId(command)
                      .setOutcome(
                          RunOutcome.newBuilder()
                              .setSuccess(success)
                              .setExitCode(success ? 0 : 1)
                              .setCause(
                                  success
                                      ? io.stackworks.proto.run.Cause.CAUSE_UNSPECIFIED
                                      : io.stackworks.proto.run.Cause.CAUSE_RECIPE))
                      .setLogSize(logSize)
                      .setEventCount(eventCount))
              .build());
    }

    /** Takes the next command and reports success, with one line of log. */
    public String runNext() {
      var id = awaitAssign().getRun().getCommandId();
      accepted(id);
      started(id);
      output(id, 0, "done\n", 0);
      finished(id, true, 5, 0);
      await(ServerMessage.MessageCase.FINISHED_ACK);
      return id;
    }
  }
}
