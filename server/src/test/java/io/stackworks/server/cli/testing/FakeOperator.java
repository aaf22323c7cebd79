package io.stackworks.server.cli.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.ApplyResponse;
import io.stackworks.proto.operator.Bundle;
import io.stackworks.proto.operator.CancelCommandRequest;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.CreateDeploymentRequest;
import io.stackworks.proto.operator.CreateJoinTokenRequest;
import io.stackworks.proto.operator.DeleteInstanceResponse;
import io.stackworks.proto.operator.DeleteStackResponse;
import io.stackworks.proto.operator.DeploymentView;
import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.GetDeploymentRequest;
import io.stackworks.proto.operator.GetServerRequest;
import io.stackworks.proto.operator.InstanceRequest;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.JoinToken;
import io.stackworks.proto.operator.ListCommandsRequest;
import io.stackworks.proto.operator.ListCommandsResponse;
import io.stackworks.proto.operator.ListDeploymentsRequest;
import io.stackworks.proto.operator.ListDeploymentsResponse;
import io.stackworks.proto.operator.ListStacksRequest;
import io.stackworks.proto.operator.ListStacksResponse;
import io.stackworks.proto.operator.LogChunk;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.proto.operator.ReadLogRequest;
import io.stackworks.proto.operator.ServerInfo;
import io.stackworks.proto.operator.StackRequest;
import io.stackworks.proto.operator.StackSummary;
import io.stackworks.proto.operator.StackView;
import io.stackworks.proto.operator.StopInstanceRequest;
import io.stackworks.proto.operator.UploadBundleRequest;
import io.stackworks.proto.operator.WatchRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An operator door that does what a test says: a real gRPC server on a free port of the loopback
 * interface. It remembers every request.
 */
public final class FakeOperator extends OperatorGrpc.OperatorImplBase implements AutoCloseable {
  public static final String TOKEN = "operator-token";

  public final List<Message> requests = new CopyOnWriteArrayList<>();
  public final Map<String, StackView> stacks = new ConcurrentHashMap<>();
  public final Map<String, DeploymentView> deployments = new ConcurrentHashMap<>();
  public final List<CommandView> commands = new CopyOnWriteArrayList<>();
  public final Map<String, ByteString> logs = new ConcurrentHashMap<>();
  public final Map<String, byte[]> bundles = new ConcurrentHashMap<>();

  /** What Apply answers. */
  public volatile Function<ApplyRequest, ApplyResponse> plan =
      request -> ApplyResponse.getDefaultInstance();

  /** What CreateDeployment answers; called after the request was remembered. */
  public volatile Function<CreateDeploymentRequest, DeploymentView> deploying =
      request -> DeploymentView.getDefaultInstance();

  /** Called for every request about an instance; may publish events. */
  public volatile Function<String, InstanceView> power = id -> InstanceView.getDefaultInstance();

  /** Calls that fail, by method name, as often as the list is long. */
  public final Map<String, List<Status>> failures = new ConcurrentHashMap<>();

  /** A followed log ends after so many bytes with UNAVAILABLE, once. */
  public volatile int breakLogAfter = -1;

  private final List<Event> events = new ArrayList<>();
  private final List<StreamObserver<Event>> watchers = new ArrayList<>();
  private final int port;
  private Server server;

  private FakeOperator(int port) throws IOException {
    server = build(port).start();
    this.port = server.getPort();
  }

  public static FakeOperator start() throws IOException {
    return new FakeOperator(0);
  }

  private Server build(int port) {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(this)
        .intercept(new Guard())
        .build();
  }

  /** Goes away and comes back on the same port; what was published stays. */
  public void restart() throws IOException {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    synchronized (events) {
      watchers.clear();
    }
    server = build(port).start();
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Commits a change: kept, told to everybody who watches, and seen by who asks afterwards. */
  public void publish(Event.Builder event) {
    synchronized (events) {
      if (event.hasInstance()) {
        stacks.replaceAll((name, stack) -> with(stack, event.getInstance()));
      }
      var numbered = event.setPosition(events.size() + 1).build();
      events.add(numbered);
      watchers.forEach(watcher -> watcher.onNext(numbered));
    }
  }

  private static StackView with(StackView stack, InstanceView changed) {
    var next = stack.toBuilder();
    for (int i = 0; i < next.getInstancesCount(); i++) {
      if (next.getInstances(i).getId().equals(changed.getId())) {
        next.setInstances(i, changed);
      }
    }
    return next.build();
  }

  public int watcherCount() {
    synchronized (events) {
      return watchers.size();
    }
  }

  public <T extends Message> List<T> requests(Class<T> type) {
    return requests.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <A> void answer(Message request, StreamObserver<A> to, A answer) {
    requests.add(request);
    to.onNext(answer);
    to.onCompleted();
  }

  private static <A> void refuse(StreamObserver<A> to, Status status) {
    to.onError(status.asRuntimeException());
  }

  @Override
  public void getServer(GetServerRequest request, StreamObserver<ServerInfo> to) {
    answer(
        request,
        to,
        ServerInfo.newBuilder()
            .setVersion("0.1.0")
            .setCaFingerprint("sha256:ff")
            .setAgentUrl("https://127.0.0.1:7443")
            .build());
  }

  @Override
  public void apply(ApplyRequest request, StreamObserver<ApplyResponse> to) {
    answer(request, to, plan.apply(request));
  }

  @Override
  public void listStacks(ListStacksRequest request, StreamObserver<ListStacksResponse> to) {
    var all = ListStacksResponse.newBuilder();
    for (var stack : stacks.values()) {
      var summary =
          StackSummary.newBuilder()
              .setId(stack.getId())
              .setName(stack.getName())
              .setLayers(stack.getLayersCount())
              .setApps(stack.getAppsCount())
              .setCreatedAt(stack.getCreatedAt());
      stack
          .getInstancesList()
          .forEach(
              instance ->
                  summary.putInstancesByStatus(
                      instance.getStatus(),
                      summary.getInstancesByStatusOrDefault(instance.getStatus(), 0) + 1));
      all.addStacks(summary);
    }
    answer(request, to, all.build());
  }

  private void stack(String name, Message request, StreamObserver<StackView> to) {
    requests.add(request);
    synchronized (events) {
      var found =
          stacks.values().stream()
              .filter(stack -> stack.getName().equals(name) || stack.getId().equals(name))
              .findFirst();
      if (found.isEmpty()) {
        refuse(to, Status.NOT_FOUND.withDescription("unable to find stack with id " + name));
        return;
      }
      to.onNext(found.get().toBuilder().setEventPosition(events.size()).build());
    }
    to.onCompleted();
  }

  @Override
  public void getStack(StackRequest request, StreamObserver<StackView> to) {
    stack(request.getStack(), request, to);
  }

  @Override
  public void startStack(StackRequest request, StreamObserver<StackView> to) {
    power.apply("start " + request.getStack());
    stack(request.getStack(), request, to);
  }

  @Override
  public void stopStack(StackRequest request, StreamObserver<StackView> to) {
    power.apply("stop " + request.getStack());
    stack(request.getStack(), request, to);
  }

  @Override
  public void deleteStack(StackRequest request, StreamObserver<DeleteStackResponse> to) {
    answer(request, to, DeleteStackResponse.getDefaultInstance());
  }

  @Override
  public void startInstance(InstanceRequest request, StreamObserver<InstanceView> to) {
    answer(request, to, power.apply("start " + request.getInstance()));
  }

  @Override
  public void stopInstance(StopInstanceRequest request, StreamObserver<InstanceView> to) {
    answer(request, to, power.apply("stop " + request.getInstance()));
  }

  @Override
  public void rebootInstance(InstanceRequest request, StreamObserver<InstanceView> to) {
    answer(request, to, power.apply("reboot " + request.getInstance()));
  }

  @Override
  public void deleteInstance(InstanceRequest request, StreamObserver<DeleteInstanceResponse> to) {
    answer(request, to, DeleteInstanceResponse.getDefaultInstance());
  }

  @Override
  public void createDeployment(CreateDeploymentRequest request, StreamObserver<DeploymentView> to) {
    requests.add(request);
    var deployment = deploying.apply(request);
    deployments.putIfAbsent(deployment.getId(), deployment);
    to.onNext(deployment);
    to.onCompleted();
  }

  @Override
  public void getDeployment(GetDeploymentRequest request, StreamObserver<DeploymentView> to) {
    answer(request, to, deployments.get(request.getDeploymentId()));
  }

  @Override
  public void listDeployments(
      ListDeploymentsRequest request, StreamObserver<ListDeploymentsResponse> to) {
    answer(
        request,
        to,
        ListDeploymentsResponse.newBuilder().addAllDeployments(deployments.values()).build());
  }

  @Override
  public void listCommands(ListCommandsRequest request, StreamObserver<ListCommandsResponse> to) {
    var found =
        commands.stream()
            .filter(
                command ->
                    request.getId().isEmpty()
                        || command.getId().startsWith(request.getId())
                        || command.getDeploymentId().startsWith(request.getId())
                        || command.getInstanceId().startsWith(request.getId()))
            .filter(
                command ->
                    request.getInstance().isEmpty()
                        || command.getHostname().equals(request.getInstance()))
            .toList();
    answer(request, to, ListCommandsResponse.newBuilder().addAllCommands(found).build());
  }

  @Override
  public void cancelCommand(CancelCommandRequest request, StreamObserver<CommandView> to) {
    var command =
        commands.stream().filter(c -> c.getId().equals(request.getCommandId())).findFirst();
    answer(request, to, command.orElseThrow());
  }

  @Override
  public void readLog(ReadLogRequest request, StreamObserver<LogChunk> to) {
    requests.add(request);
    var log = logs.getOrDefault(request.getCommandId(), ByteString.EMPTY);
    int from = (int) request.getOffset();
    int end = log.size();
    boolean breaks = breakLogAfter >= 0 && from < breakLogAfter;
    if (breaks) {
      end = breakLogAfter;
      breakLogAfter = -1;
    }
    for (int at = from; at < end; at += 7) { // small pieces, never on line borders
      to.onNext(
          LogChunk.newBuilder()
              .setOffset(at)
              .setBytes(log.substring(at, Math.min(end, at + 7)))
              .build());
    }
    if (breaks) {
      refuse(to, Status.UNAVAILABLE.withDescription("going down"));
    } else {
      to.onCompleted();
    }
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<Event> to) {
    requests.add(request);
    synchronized (events) {
      events.stream()
          .filter(event -> event.getPosition() > request.getAfter())
          .filter(event -> !request.getLiveOnly())
          .forEach(to::onNext);
      if (request.getPastOnly()) {
        to.onCompleted();
      } else {
        watchers.add(to);
      }
    }
  }

  @Override
  public void createJoinToken(CreateJoinTokenRequest request, StreamObserver<JoinToken> to) {
    answer(
        request,
        to,
        JoinToken.newBuilder()
            .setId("token-id")
            .setSecret("join-secret")
            .setCommand("stackworks agent --token join-secret")
            .build());
  }

  @Override
  public StreamObserver<UploadBundleRequest> uploadBundle(StreamObserver<Bundle> to) {
    var bytes = new ByteArrayOutputStream();
    return new StreamObserver<>() {
      @Override
      public void onNext(UploadBundleRequest piece) {
        bytes.writeBytes(piece.getBytes().toByteArray());
      }

      @Override
      public void onError(Throwable thrown) {}

      @Override
      public void onCompleted() {
        var digest = "sha256:" + bundles.size();
        bundles.put(digest, bytes.toByteArray());
        to.onNext(Bundle.newBuilder().setDigest(digest).setSize(bytes.size()).build());
        to.onCompleted();
      }
    };
  }

  /** Looks at the token, and lets calls fail that a test wants to fail. */
  private final class Guard implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      var planned = failures.get(call.getMethodDescriptor().getBareMethodName());
      var failure =
          !("Bearer " + TOKEN).equals(headers.get(AUTHORIZATION))
              ? Status.UNAUTHENTICATED.withDescription("unknown operator token")
              : planned == null || planned.isEmpty() ? null : planned.remove(0);
      if (failure != null) {
        call.close(failure, new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }
}
