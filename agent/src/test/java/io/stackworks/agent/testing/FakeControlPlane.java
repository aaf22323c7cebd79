package io.stackworks.agent.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.ArtifactChunk;
import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.Cancel;
import io.stackworks.proto.agent.Deregister;
import io.stackworks.proto.agent.Drain;
import io.stackworks.proto.agent.FetchArtifactRequest;
import io.stackworks.proto.agent.FinishedAck;
import io.stackworks.proto.agent.HeldCommand;
import io.stackworks.proto.agent.Hello;
import io.stackworks.proto.agent.Identity;
import io.stackworks.proto.agent.Reboot;
import io.stackworks.proto.agent.RegisterRequest;
import io.stackworks.proto.agent.RegisterResponse;
import io.stackworks.proto.agent.RenewRequest;
import io.stackworks.proto.agent.RenewResponse;
import io.stackworks.proto.agent.ServerMessage;
import io.stackworks.proto.agent.Settings;
import io.stackworks.proto.agent.Welcome;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The server's side of agent.proto, for real over TLS, with everything in memory: tokens, mTLS,
 * sessions, contiguous output with acknowledgements, artifacts. Can be stopped and started again on
 * its port with what it has stored.
 */
public final class FakeControlPlane extends AgentGrpc.AgentImplBase implements AutoCloseable {
  private static final Context.Key<String> INSTANCE = Context.key("instance");

  private TestAuthority authority = new TestAuthority();
  private final Map<String, String> tokens = new HashMap<>(); // token -> key that used it, or ""
  private final Map<String, String> instances = new HashMap<>(); // key -> instance id
  private final Map<String, StoredCommand> commands = new LinkedHashMap<>();
  private final Map<String, byte[]> artifacts = new HashMap<>();
  private final List<Hello> hellos = new ArrayList<>();
  private final List<AgentMessage> others = new ArrayList<>();
  private final List<String> fetches = new ArrayList<>();
  private final List<RegisterRequest> registrations = new ArrayList<>();
  private final List<Assign> toAssign = new ArrayList<>();
  private ServerCallStreamObserver<ServerMessage> session;
  private Server server;
  private int port;
  private int renewals;

  // What a test may turn.
  public volatile Duration certificateLife = Duration.ofDays(1);
  public volatile Duration clockOffset = Duration.ZERO;
  public volatile boolean acknowledgeOutput = true;
  public volatile boolean acknowledgeFinished = true;
  public volatile int breakSessionAfterOutputs; // 0: never
  public volatile int breakFetchAfterBytes; // 0: never; the first longer one, once
  public volatile Settings settings = Settings.getDefaultInstance();
  private int outputs;

  public FakeControlPlane start() throws Exception {
    return start(Instant.now().minusSeconds(3600), Instant.now().plusSeconds(86_400));
  }

  public FakeControlPlane start(Instant certificateFrom, Instant certificateTo) throws Exception {
    KeyPair keys = TestAuthority.newKeys();
    var certificate = authority.server(keys.getPublic(), certificateFrom, certificateTo);
    var tls =
        GrpcSslContexts.configure(
                SslContextBuilder.forServer(
                    keys.getPrivate(), certificate, authority.certificate()),
                SslProvider.JDK)
            .trustManager(authority.certificate())
            .clientAuth(ClientAuth.OPTIONAL)
            .build();
    var address = new InetSocketAddress("127.0.0.1", port);
    server =
        NettyServerBuilder.forAddress((SocketAddress) address)
            .sslContext(tls)
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .addService(this)
            .intercept(new WhoAmI())
            .build()
            .start();
    port = server.getPort();
    return this;
  }

  /** Dies without a word; what it stored stays. */
  public void stop() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(5, TimeUnit.SECONDS);
    synchronized (this) {
      session = null;
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }

  public String url() {
    return "https://127.0.0.1:" + port;
  }

  public TestAuthority authority() {
    return authority;
  }

  /** Another installation altogether, at the same address from the next start on. */
  public void replaceAuthority() {
    authority = new TestAuthority();
  }

  public synchronized void addToken(String token) {
    tokens.put(token, "");
  }

  public synchronized String addArtifact(byte[] bytes) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      var digest = "sha256:" + HexFormat.of().formatHex(hash);
      artifacts.put(digest, bytes);
      return digest;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public synchronized void corrupt(String digest, byte[] bytes) {
    artifacts.put(digest, bytes);
  }

  /** Sends a command now, or to the next session. */
  public synchronized StoredCommand assign(Assign assign) {
    var stored = command(assign.getRun().getCommandId());
    toAssign.add(assign);
    if (session != null) {
      send(ServerMessage.newBuilder().setAssign(assign).build());
    }
    return stored;
  }

  public void cancel(String id, String reason) {
    send(
        ServerMessage.newBuilder()
            .setCancel(Cancel.newBuilder().setCommandId(id).setReason(reason))
            .build());
  }

  public void drain(long withinMs) {
    send(ServerMessage.newBuilder().setDrain(Drain.newBuilder().setWithinMs(withinMs)).build());
  }

  public void reboot() {
    send(ServerMessage.newBuilder().setReboot(Reboot.getDefaultInstance()).build());
  }

  public void deregister() {
    send(ServerMessage.newBuilder().setDeregister(Deregister.getDefaultInstance()).build());
  }

  public synchronized void send(ServerMessage message) {
    if (session == null) {
      throw new IllegalStateException("no agent is connected");
    }
    session.onNext(message);
  }

  /** Breaks the agent's stream. */
  public synchronized void breakSession() {
    if (session != null) {
      var broken = session;
      session = null;
      broken.onError(Status.UNAVAILABLE.withDescription("broken by the test").asException());
    }
  }

  public synchronized boolean isConnected() {
    return session != null;
  }

  public synchronized StoredCommand command(String id) {
    return commands.computeIfAbsent(id, StoredCommand::new);
  }

  public synchronized List<Hello> hellos() {
    return List.copyOf(hellos);
  }

  /** Heartbeats, metrics, refusals and the like. */
  public synchronized List<AgentMessage> others() {
    return List.copyOf(others);
  }

  public synchronized List<String> fetches() {
    return List.copyOf(fetches);
  }

  public synchronized List<RegisterRequest> registrations() {
    return List.copyOf(registrations);
  }

  public synchronized int renewals() {
    return renewals;
  }

  /** Waits until something is so, at most 60 s. */
  public static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("not within 60 s: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  // ---- agent.proto ----

  @Override
  public synchronized void register(
      RegisterRequest request, StreamObserver<RegisterResponse> answer) {
    registrations.add(request);
    var now = Instant.now().plus(clockOffset);
    var agentTime = Instant.ofEpochSecond(request.getAgentTime().getSeconds());
    if (Duration.between(agentTime, now).abs().compareTo(Duration.ofMinutes(15)) > 0) {
      answer.onError(
          Status.FAILED_PRECONDITION
              .withDescription("clock skew: the agent says " + agentTime + ", it is " + now)
              .asException());
      return;
    }
    try {
      var bytes = request.getCertificateRequest().toByteArray();
      var key = keyOf(bytes);
      var proof = request.getJoinToken() + request.getIdentityDocument();
      var used = tokens.get(proof);
      if (used == null || !(used.isEmpty() || used.equals(key))) {
        answer.onError(
            Status.UNAUTHENTICATED
                .withDescription(used == null ? "join token unknown" : "join token used")
                .asException());
        return;
      }
      tokens.put(proof, key);
      var id = instances.computeIfAbsent(key, k -> java.util.UUID.randomUUID().toString());
      answer.onNext(
          RegisterResponse.newBuilder()
              .setInstanceId(id)
              .setStackId("stack")
              .setHostname(request.getHostname().isEmpty() ? "web1" : request.getHostname())
              .setIdentity(identity(bytes, id))
              .build());
      answer.onCompleted();
    } catch (Exception e) {
      answer.onError(Status.INVALID_ARGUMENT.withDescription("" + e).asException());
    }
  }

  private static String keyOf(byte[] request) throws Exception {
    var parsed = new org.bouncycastle.pkcs.PKCS10CertificationRequest(request);
    return HexFormat.of().formatHex(parsed.getSubjectPublicKeyInfo().getEncoded());
  }

  private Identity identity(byte[] request, String id) throws Exception {
    var from = Instant.now();
    var certificate = authority.agent(request, id, from, from.plus(certificateLife));
    return Identity.newBuilder()
        .setCertificate(ByteString.copyFrom(certificate.getEncoded()))
        .addAuthorities(ByteString.copyFrom(authority.certificate().getEncoded()))
        .setExpiresAt(timestamp(from.plus(certificateLife)))
        .build();
  }

  @Override
  public synchronized void renew(RenewRequest request, StreamObserver<RenewResponse> answer) {
    if (INSTANCE.get() == null) {
      answer.onError(Status.UNAUTHENTICATED.withDescription("no certificate").asException());
      return;
    }
    renewals++;
    try {
      var bytes = request.getCertificateRequest().toByteArray();
      answer.onNext(
          RenewResponse.newBuilder().setIdentity(identity(bytes, INSTANCE.get())).build());
      answer.onCompleted();
    } catch (Exception e) {
      answer.onError(Status.INVALID_ARGUMENT.withDescription("" + e).asException());
    }
  }

  @Override
  public StreamObserver<AgentMessage> session(StreamObserver<ServerMessage> out) {
    var call = (ServerCallStreamObserver<ServerMessage>) out;
    if (INSTANCE.get() == null) {
      call.onError(Status.UNAUTHENTICATED.withDescription("no certificate").asException());
      return new Ignored();
    }
    call.setOnCancelHandler(() -> gone(call));
    return new StreamObserver<>() {
      @Override
      public void onNext(AgentMessage message) {
        hear(call, message);
      }

      @Override
      public void onError(Throwable failure) {
        gone(call);
      }

      @Override
      public void onCompleted() {
        gone(call);
        call.onCompleted();
      }
    };
  }

  private synchronized void gone(ServerCallStreamObserver<ServerMessage> call) {
    if (session == call) {
      session = null;
    }
  }

  private synchronized void hear(
      ServerCallStreamObserver<ServerMessage> call, AgentMessage message) {
    if (message.hasHello()) {
      welcome(call, message.getHello());
      return;
    }
    if (session != call) {
      return; // an older session's last words
    }
    switch (message.getMessageCase()) {
      case ACCEPTED -> command(message.getAccepted().getCommandId()).accept();
      case STARTED -> command(message.getStarted().getCommandId()).start();
      case OUTPUT -> {
        var stored = command(message.getOutput().getCommandId());
        stored.store(message.getOutput());
        if (breakSessionAfterOutputs > 0 && ++outputs % breakSessionAfterOutputs == 0) {
          breakSession(); // stored, and the acknowledgement is lost
        } else if (acknowledgeOutput) {
          call.onNext(ServerMessage.newBuilder().setOutputAck(stored.ack()).build());
        }
      }
      case FINISHED -> {
        var id = message.getFinished().getCommandId();
        command(id).finish(message.getFinished());
        toAssign.removeIf(assign -> assign.getRun().getCommandId().equals(id));
        if (acknowledgeFinished) {
          call.onNext(
              ServerMessage.newBuilder()
                  .setFinishedAck(FinishedAck.newBuilder().setCommandId(id))
                  .build());
        }
      }
      default -> others.add(message);
    }
  }

  private void welcome(ServerCallStreamObserver<ServerMessage> call, Hello hello) {
    hellos.add(hello);
    session = call;
    var welcome =
        Welcome.newBuilder()
            .setServerTime(timestamp(Instant.now().plus(clockOffset)))
            .setSettings(settings);
    var held = hello.getHeldList().stream().map(HeldCommand::getCommandId).toList();
    held.forEach(id -> welcome.addResume(command(id).ack()));
    call.onNext(ServerMessage.newBuilder().setWelcome(welcome).build());
    for (var assign : toAssign) {
      if (!held.contains(assign.getRun().getCommandId())) {
        call.onNext(ServerMessage.newBuilder().setAssign(assign).build());
      }
    }
  }

  @Override
  public void fetchArtifact(FetchArtifactRequest request, StreamObserver<ArtifactChunk> answer) {
    byte[] bytes;
    int breakAt;
    synchronized (this) {
      fetches.add(request.getDigest() + "@" + request.getOffset());
      bytes = artifacts.get(request.getDigest());
      boolean breaks = bytes != null && bytes.length > breakFetchAfterBytes;
      breakAt = breaks ? breakFetchAfterBytes : 0;
      breakFetchAfterBytes = breaks ? 0 : breakFetchAfterBytes;
    }
    if (bytes == null || INSTANCE.get() == null) {
      answer.onError(Status.NOT_FOUND.withDescription("no such artifact").asException());
      return;
    }
    for (int at = (int) request.getOffset(); at < bytes.length; ) {
      int size = Math.min(64, bytes.length - at);
      answer.onNext(
          ArtifactChunk.newBuilder()
              .setBytes(ByteString.copyFrom(bytes, at, size))
              .setTotalSize(bytes.length)
              .build());
      at += size;
      if (breakAt > 0 && at >= breakAt) {
        answer.onError(Status.UNAVAILABLE.withDescription("broken by the test").asException());
        return;
      }
    }
    answer.onCompleted();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  private static final class Ignored implements StreamObserver<AgentMessage> {
    @Override
    public void onNext(AgentMessage message) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  /** The instance id is the common name of the client's certificate. */
  private static final class WhoAmI implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      var tls = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      String id = null;
      try {
        var certificate = (X509Certificate) tls.getPeerCertificates()[0];
        id = certificate.getSubjectX500Principal().getName().replace("CN=", "");
      } catch (SSLPeerUnverifiedException e) {
        // Nobody yet.
      }
      return Contexts.interceptCall(Context.current().withValue(INSTANCE, id), call, headers, next);
    }
  }
}
