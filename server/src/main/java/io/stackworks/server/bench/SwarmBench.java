package io.stackworks.server.bench;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.CreateDeploymentRequest;
import io.stackworks.proto.operator.CreateJoinTokenRequest;
import io.stackworks.proto.operator.GetDeploymentRequest;
import io.stackworks.proto.operator.LayerSpec;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.proto.operator.OperatorGrpc.OperatorBlockingStub;
import io.stackworks.proto.operator.StackSpec;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "swarm",
    description =
        "Many agents on one server: connect, a command to all and back, memory per idle agent")
final class SwarmBench implements Callable<Integer>, SwarmAgent.Ears {
  /** Handshakes under way at the same time: agents come back with jitter, not all at once. */
  private static final int AT_ONCE = 64;

  @Option(names = "--agents", defaultValue = "300", description = "default: ${DEFAULT-VALUE}")
  private int count;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "commands to all, default: ${DEFAULT-VALUE}")
  private int rounds;

  private final AtomicInteger welcomed = new AtomicInteger();
  private final AtomicInteger setUp = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicLong lastDone = new AtomicLong();
  private final Semaphore handshakes = new Semaphore(AT_ONCE);
  private volatile @Nullable Status broken;

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("stackworks-bench");
    var data = folder.resolve("data");
    try (var server = BenchServer.start(folder, data, Map.of(), "--compute", "none")) {
      server.awaitReady();
      measure(server);
    } finally {
      LocalCompute.removeTree(folder);
    }
    return 0;
  }

  /** The first agents pay for what all share: classes, caches, pools. */
  private static final int WARM_UP = 20;

  private void measure(BenchServer server) throws Exception {
    var plain = NettyChannelBuilder.forAddress("127.0.0.1", server.http()).usePlaintext().build();
    var loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    var heartbeats = Executors.newSingleThreadScheduledExecutor();
    var agents = new ArrayList<SwarmAgent>();
    try {
      var operator = operator(OperatorGrpc.newBlockingStub(plain), server.data());
      var stack = stack(operator);
      var token = token(operator, stack);
      var network =
          new SwarmAgent.Network(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), server.listen()),
              authority(server.data()),
              loops);
      var registered = register(agents, network, token);
      int warm = Math.min(WARM_UP, count / 2);
      connect(agents.subList(0, warm), network);
      settle(warm);
      for (int round = 0; round < 3; round++) {
        round(operator, stack, warm);
      }
      long idleHeap = LiveHeap.bytes(server.pid());
      var connected = connect(agents.subList(warm, count), network);
      var beating = heartbeats(heartbeats, agents);
      var settled = settle(count);
      var figures = new Figures();
      for (int round = 0; round < rounds; round++) {
        figures.add(round(operator, stack, count));
      }
      long heap = LiveHeap.bytes(server.pid()) - idleHeap;
      System.out.println(Machine.facts() + "; server and swarm on the same machine");
      print("agents", "%d", count);
      print("registered (key, token, certificate)", "%d ms", registered.toMillis());
      print(
          "connected, one mTLS stream each",
          "%d ms (%d a second)",
          connected.toMillis(),
          (count - warm) * 1000L / Math.max(1, connected.toMillis()));
      print("all set up and configured after that", "%d ms", settled.toMillis());
      print("a command to all and all results stored", "%s", figures);
      print("server heap per idle agent", "%.1f KB", heap / 1024.0 / (count - warm));
      print("server resident memory", "%d MB", LiveHeap.resident(server.pid()) >> 20);
      beating.cancel(false);
    } finally {
      heartbeats.shutdownNow();
      agents.forEach(SwarmAgent::close);
      plain.shutdownNow();
      var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static void print(String what, String form, Object... values) {
    System.out.println("%-42s ".formatted(what) + String.format(Locale.ROOT, form, values));
  }

  static OperatorBlockingStub operator(OperatorBlockingStub stub, Path data) throws IOException {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + Files.readString(data.resolve("admin/token")).strip());
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withMaxInboundMessageSize(64 << 20);
  }

  private static String stack(OperatorBlockingStub operator) {
    var spec =
        StackSpec.newBuilder()
            .setName("swarm")
            .addLayers(LayerSpec.newBuilder().setName("Swarm").setShortName("swarm"))
            .build();
    return operator.apply(ApplyRequest.newBuilder().setSpec(spec).build()).getStackId();
  }

  private String token(OperatorBlockingStub operator, String stack) {
    return operator
        .createJoinToken(
            CreateJoinTokenRequest.newBuilder()
                .setStack(stack)
                .addLayers("swarm")
                .setUses(count)
                .setTtlSeconds(3600)
                .build())
        .getSecret();
  }

  private Duration register(List<SwarmAgent> agents, SwarmAgent.Network network, String token)
      throws Exception {
    for (int number = 0; number < count; number++) {
      agents.add(new SwarmAgent(number, this));
    }
    var shared = network.channel(null, null);
    long start = System.nanoTime();
    var limit = new Semaphore(AT_ONCE);
    var failures = new AtomicInteger();
    for (var agent : agents) {
      limit.acquire();
      var unused =
          agent
              .register(shared, token)
              .whenComplete(
                  (answer, failed) -> {
                    if (failed != null) {
                      failures.incrementAndGet();
                      broken = Status.fromThrowable(failed);
                    }
                    limit.release();
                  });
    }
    limit.acquire(AT_ONCE);
    var taken = Duration.ofNanos(System.nanoTime() - start);
    shared.shutdownNow();
    if (failures.get() > 0) {
      throw new IOException(
          "%d of %d agents did not register, the last one: %s"
              .formatted(failures.get(), count, broken));
    }
    return taken;
  }

  private static ScheduledFuture<?> heartbeats(
      ScheduledExecutorService thread, List<SwarmAgent> agents) {
    return thread.scheduleAtFixedRate(
        () -> agents.forEach(SwarmAgent::heartbeat), 1, 10, TimeUnit.SECONDS);
  }

  private Duration connect(List<SwarmAgent> agents, SwarmAgent.Network network) throws Exception {
    long start = System.nanoTime();
    int all = welcomed.get() + agents.size();
    for (var agent : agents) {
      if (!handshakes.tryAcquire(60, TimeUnit.SECONDS)) {
        throw new IOException("no agent was welcomed for a minute; last end: " + broken);
      }
      agent.connect(network);
    }
    until(() -> welcomed.get() >= all, "welcomed");
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Every setup is done, and the configure runs that follow from them have come to their end. */
  private Duration settle(int all) throws Exception {
    long start = System.nanoTime();
    until(() -> setUp.get() >= all, "been set up");
    until(() -> System.nanoTime() - lastDone.get() > TimeUnit.SECONDS.toNanos(2), "come to rest");
    return Duration.ofNanos(lastDone.get() - start);
  }

  private Duration round(OperatorBlockingStub operator, String stack, int all) throws Exception {
    done.set(0);
    long start = System.nanoTime();
    var deployment =
        operator.createDeployment(
            CreateDeploymentRequest.newBuilder().setStack(stack).setCommand("configure").build());
    until(() -> done.get() >= all, "answered the command");
    var taken = Duration.ofNanos(lastDone.get() - start);
    var status =
        operator
            .getDeployment(
                GetDeploymentRequest.newBuilder().setDeploymentId(deployment.getId()).build())
            .getStatus();
    if (!status.equals("successful")) {
      throw new IOException("the deployment is %s (expected: successful)".formatted(status));
    }
    return taken;
  }

  private interface Condition {
    boolean holds();
  }

  private void until(Condition condition, String what) throws IOException {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.holds()) {
      if (System.nanoTime() > limit) {
        throw new IOException(
            "not all agents have %s: %d welcomed, %d results of %d agents; last end of a stream: %s"
                .formatted(what, welcomed.get(), done.get(), count, broken));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void welcomed() {
    handshakes.release();
    welcomed.incrementAndGet();
  }

  @Override
  public void done(String activity) {
    lastDone.set(System.nanoTime());
    done.incrementAndGet();
    if (activity.equals("setup")) {
      setUp.incrementAndGet();
    }
  }

  @Override
  public void broken(Status status) {
    broken = status;
  }

  static X509Certificate authority(Path data) throws Exception {
    try (var pem = Files.newInputStream(data.resolve("ca/ca-1.pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }
}
