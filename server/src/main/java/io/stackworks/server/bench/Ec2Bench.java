package io.stackworks.server.bench;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.InstanceSpec;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.LayerSpec;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.proto.operator.OperatorGrpc.OperatorBlockingStub;
import io.stackworks.proto.operator.StackRequest;
import io.stackworks.proto.operator.StackSpec;
import io.stackworks.server.bench.ec2.Ec2Endpoint;
import io.stackworks.server.bench.ec2.Ec2Machine;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.ec2.model.Image;

@Command(
    name = "ec2",
    description =
        "Many starts at once on an EC2 endpoint that allows few requests a second, to all online")
final class Ec2Bench implements Callable<Integer>, SwarmAgent.Ears {
  private static final Pattern TOKEN = Pattern.compile("--token '([^']+)'");
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @Option(names = "--machines", defaultValue = "200", description = "default: ${DEFAULT-VALUE}")
  private int count;

  @Option(
      names = "--requests-per-second",
      defaultValue = "5",
      description = "default: ${DEFAULT-VALUE}")
  private int perSecond;

  private final AtomicInteger setUp = new AtomicInteger();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Queue<SwarmAgent> agents = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Throwable broken;

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("stackworks-bench");
    try (var ec2 = Ec2Endpoint.start()) {
      ec2.cloud()
          .addImage(Image.builder().imageId("ami-1").name("bench").rootDeviceType("ebs").build());
      ec2.faults().limit(perSecond);
      var settings = folder.resolve("ec2.yaml");
      Files.writeString(
          settings,
          "region: us-east-1\nos: Bench\nendpoint: %s\nimages: [{os: Bench, architecture: x86_64, ami: ami-1}]\n"
              .formatted(ec2.url()));
      var data = folder.resolve("data");
      var keys = Map.of("AWS_ACCESS_KEY_ID", "AKIDBENCH", "AWS_SECRET_ACCESS_KEY", "bench");
      try (var server =
          BenchServer.start(
              folder, data, keys, "--compute", "none", "--ec2", settings.toString())) {
        server.awaitReady();
        measure(server, ec2);
      }
    } finally {
      LocalCompute.removeTree(folder);
    }
    return 0;
  }

  private void measure(BenchServer server, Ec2Endpoint ec2) throws Exception {
    var plain = NettyChannelBuilder.forAddress("127.0.0.1", server.http()).usePlaintext().build();
    var loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    var boots = Executors.newFixedThreadPool(4);
    var network =
        new SwarmAgent.Network(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.listen()),
            SwarmBench.authority(server.data()),
            loops);
    var shared = network.channel(null, null);
    try {
      var operator = SwarmBench.operator(OperatorGrpc.newBlockingStub(plain), server.data());
      ec2.cloud().whenRunning(machine -> boots.execute(() -> boot(machine, network, shared)));
      var cpu = server.processorTime();
      long start = System.nanoTime();
      var stack = operator.apply(ApplyRequest.newBuilder().setSpec(fleet()).build()).getStackId();
      awaitSetUp(start);
      var taken = Duration.ofNanos(System.nanoTime() - start);
      cpu = server.processorTime().minus(cpu);
      long online = online(operator, stack);
      int machines = ec2.cloud().machines().size();
      System.out.println(Machine.facts() + "; server, endpoint and agents on the same machine");
      print("instances online", "%d of %d", online, count);
      print("machines launched", "%d", machines);
      print("from asked to all set up", "%.1f s", taken.toMillis() / 1000.0);
      print("requests to EC2 (throttled ones too)", "%d", ec2.requests());
      print("  of these RunInstances", "%d", ec2.requests("RunInstances"));
      print("  of these DescribeInstances", "%d", ec2.requests("DescribeInstances"));
      print("server CPU", "%.1f s", cpu.toMillis() / 1000.0);
      if (online != count || machines != count) {
        throw new IOException("not one machine for every instance, and all online");
      }
    } finally {
      boots.shutdownNow();
      agents.forEach(SwarmAgent::close);
      shared.shutdownNow();
      plain.shutdownNow();
      var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private StackSpec fleet() {
    var spec =
        StackSpec.newBuilder()
            .setName("fleet")
            .addLayers(LayerSpec.newBuilder().setName("Web").setShortName("web"));
    for (int number = 0; number < count; number++) {
      spec.addInstances(InstanceSpec.newBuilder().setCompute("ec2").addLayers("web"));
    }
    return spec.build();
  }

  /** What user data would do: join with the token that is in it. */
  private void boot(Ec2Machine machine, SwarmAgent.Network network, ManagedChannel shared) {
    var token = TOKEN.matcher(machine.userData());
    try {
      if (!token.find()) {
        throw new IOException("no token in the user data of " + machine.id());
      }
      var agent = new SwarmAgent(numbers.incrementAndGet(), this);
      agents.add(agent);
      agent.register(shared, token.group(1)).get(1, TimeUnit.MINUTES);
      agent.connect(network);
    } catch (Exception e) { // whatever it was, it is told at the end
      broken = e;
    }
  }

  private void awaitSetUp(long startNs) throws IOException {
    while (setUp.get() < count) {
      if (System.nanoTime() - startNs > LIMIT.toNanos()) {
        throw new IOException(
            "%d of %d set up after %s; last trouble: %s"
                .formatted(setUp.get(), count, LIMIT, broken));
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static long online(OperatorBlockingStub operator, String stack) {
    return operator
        .getStack(StackRequest.newBuilder().setStack(stack).build())
        .getInstancesList()
        .stream()
        .map(InstanceView::getStatus)
        .filter("online"::equals)
        .count();
  }

  private static void print(String what, String form, Object... values) {
    System.out.println("%-42s ".formatted(what) + String.format(Locale.ROOT, form, values));
  }

  @Override
  public void welcomed() {}

  @Override
  public void done(String activity) {
    if (activity.equals("setup")) {
      setUp.incrementAndGet();
    }
  }

  @Override
  public void broken(Status status) {
    broken = status.asRuntimeException();
  }
}
