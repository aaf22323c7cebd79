package io.stackworks.server.operator;

import io.grpc.MethodDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.ApplyResponse;
import io.stackworks.proto.operator.AssignInstanceRequest;
import io.stackworks.proto.operator.Bundle;
import io.stackworks.proto.operator.CancelCommandRequest;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.CreateDeploymentRequest;
import io.stackworks.proto.operator.CreateInstanceRequest;
import io.stackworks.proto.operator.CreateJoinTokenRequest;
import io.stackworks.proto.operator.DeleteInstanceResponse;
import io.stackworks.proto.operator.DeleteStackResponse;
import io.stackworks.proto.operator.DeploymentView;
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
import io.stackworks.proto.operator.ReadRunEventsRequest;
import io.stackworks.proto.operator.RunEventAt;
import io.stackworks.proto.operator.ServerInfo;
import io.stackworks.proto.operator.StackRequest;
import io.stackworks.proto.operator.StackView;
import io.stackworks.proto.operator.StopInstanceRequest;
import io.stackworks.proto.operator.UploadBundleRequest;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Logs;
import io.stackworks.server.command.RunEvents;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.security.JoinTokens;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Artifacts;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every method of the operator API: authorise, look up, ask the core, answer. Methods block on the
 * database and must not run on an event loop.
 */
public final class OperatorDoor extends OperatorGrpc.OperatorImplBase {
  private static final Logger log = LoggerFactory.getLogger(OperatorDoor.class);
  private static final int MOST_DEPLOYMENTS = 100;
  private static final int MOST_COMMANDS = 1000;
  private static final int DEFAULT_LIMIT = 20;

  private final Stacks stacks;
  private final Commands commands;
  private final Feed feed;
  private final Clock clock;
  private final ServerFacts facts;
  private final Lookup lookup;
  private final Views views;
  private final Applying applying;
  private final Requests requests;
  private final Readings readings;
  private final Watches watches;
  private final Uploads uploads;

  /**
   * @param streams runs the work of log, event and watch streams; may block on the database
   */
  public OperatorDoor(
      Stacks stacks,
      Commands commands,
      Logs logs,
      RunEvents runEvents,
      Feed feed,
      JoinTokens joinTokens,
      Artifacts artifacts,
      ServerFacts facts,
      Executor streams,
      Clock clock) {
    this.stacks = stacks;
    this.commands = commands;
    this.feed = feed;
    this.clock = clock;
    this.facts = facts;
    this.lookup = new Lookup(stacks);
    this.views = new Views(stacks, commands);
    this.applying = new Applying(stacks, clock);
    this.requests = new Requests(stacks, commands, joinTokens, lookup, facts);
    this.readings = new Readings(commands, logs, runEvents, streams);
    this.watches = new Watches(stacks, commands, feed, views, lookup, streams);
    this.uploads = new Uploads(artifacts, Uploads.MAX_BYTES);
  }

  // ---- how every method answers ----

  private interface Handler<A> {
    A answer(String actor);
  }

  private <A> void answer(MethodDescriptor<?, A> method, StreamObserver<A> to, Handler<A> handler) {
    A answer;
    try {
      var actor = Authorization.require(method);
      answer = handler.answer(actor);
      if (Authorization.level(method) != Authorization.Level.SHOW) {
        log.atInfo()
            .addKeyValue("actor", actor)
            .addKeyValue("call", method.getBareMethodName())
            .log("Operator request carried out");
      }
    } catch (RuntimeException e) {
      to.onError(Statuses.of(String.valueOf(method.getBareMethodName()), e));
      return;
    }
    to.onNext(answer);
    to.onCompleted();
  }

  private static <A> void stream(
      MethodDescriptor<?, A> method,
      StreamObserver<A> to,
      Consumer<ServerCallStreamObserver<A>> handler) {
    try {
      Authorization.require(method);
      handler.accept((ServerCallStreamObserver<A>) to);
    } catch (RuntimeException e) {
      to.onError(Statuses.of(String.valueOf(method.getBareMethodName()), e));
    }
  }

  private static int limit(int asked, int most) {
    if (asked < 0 || asked > most) {
      throw Refusal.invalid("limit", String.valueOf(asked), "1 to " + most).asException();
    }
    return asked == 0 ? Math.min(DEFAULT_LIMIT, most) : asked;
  }

  // ---- server and stacks ----

  @Override
  public void getServer(GetServerRequest request, StreamObserver<ServerInfo> to) {
    answer(
        OperatorGrpc.getGetServerMethod(),
        to,
        actor ->
            ServerInfo.newBuilder()
                .setVersion(facts.version())
                .setCaFingerprint(facts.caFingerprint())
                .setAgentUrl(facts.agentUrl())
                .setConsoleUrl(facts.consoleUrl())
                .setTime(Views.timestamp(clock.instant()))
                .build());
  }

  @Override
  public void apply(ApplyRequest request, StreamObserver<ApplyResponse> to) {
    answer(OperatorGrpc.getApplyMethod(), to, actor -> applying.apply(request, actor));
  }

  @Override
  public void listStacks(ListStacksRequest request, StreamObserver<ListStacksResponse> to) {
    answer(
        OperatorGrpc.getListStacksMethod(),
        to,
        actor -> {
          var all = ListStacksResponse.newBuilder();
          stacks
              .list()
              .forEach(
                  stack ->
                      stacks.snapshot(stack.id()).map(Views::summary).ifPresent(all::addStacks));
          return all.build();
        });
  }

  /** The position is read before the stack, so that nothing can fall between the two. */
  private StackView view(String stack) {
    long position = feed.position();
    return views.stack(lookup.snapshot(stack), position);
  }

  @Override
  public void getStack(StackRequest request, StreamObserver<StackView> to) {
    answer(OperatorGrpc.getGetStackMethod(), to, actor -> view(request.getStack()));
  }

  private StackView changed(String word, Event event, String actor) {
    var stack = lookup.stack(word);
    stacks.offer(stack.id(), event, actor).orThrow();
    return view(stack.id().value());
  }

  @Override
  public void startStack(StackRequest request, StreamObserver<StackView> to) {
    answer(
        OperatorGrpc.getStartStackMethod(),
        to,
        actor -> changed(request.getStack(), new Event.StackStartRequested(), actor));
  }

  @Override
  public void stopStack(StackRequest request, StreamObserver<StackView> to) {
    answer(
        OperatorGrpc.getStopStackMethod(),
        to,
        actor -> changed(request.getStack(), new Event.StackStopRequested(), actor));
  }

  @Override
  public void deleteStack(StackRequest request, StreamObserver<DeleteStackResponse> to) {
    answer(
        OperatorGrpc.getDeleteStackMethod(),
        to,
        actor -> {
          var stack = lookup.stack(request.getStack());
          stacks.offerEach(stack.id(), OperatorDoor::deletion, actor).orThrow();
          return DeleteStackResponse.getDefaultInstance();
        });
  }

  /** A stack goes with its layers and apps; its instances must be gone before. */
  private static List<Event> deletion(Snapshot stack) {
    if (!stack.instances().isEmpty()) {
      throw Refusal.conflict(
              "stack %s has %d instances (expected: none)"
                  .formatted(stack.stack().name(), stack.instances().size()))
          .asException();
    }
    var events = new ArrayList<Event>();
    stack.liveApps().forEach(app -> events.add(new Event.AppDeleteRequested(app.id())));
    stack.layers().keySet().forEach(layer -> events.add(new Event.LayerDeleteRequested(layer)));
    events.add(new Event.StackDeleteRequested());
    return events;
  }

  // ---- instances ----

  @Override
  public void createInstance(CreateInstanceRequest request, StreamObserver<InstanceView> to) {
    answer(
        OperatorGrpc.getCreateInstanceMethod(),
        to,
        actor -> views.instance(requests.createInstance(request, actor)));
  }

  private InstanceView changed(String word, Function<InstanceId, Event> event, String actor) {
    var id = lookup.instance(word).id();
    stacks.offer(id, event.apply(id), actor).orThrow();
    return views.instance(lookup.instance(id.value()));
  }

  @Override
  public void startInstance(InstanceRequest request, StreamObserver<InstanceView> to) {
    answer(
        OperatorGrpc.getStartInstanceMethod(),
        to,
        actor -> changed(request.getInstance(), Event.InstanceStartRequested::new, actor));
  }

  @Override
  public void stopInstance(StopInstanceRequest request, StreamObserver<InstanceView> to) {
    answer(
        OperatorGrpc.getStopInstanceMethod(),
        to,
        actor ->
            changed(
                request.getInstance(),
                id -> new Event.InstanceStopRequested(id, request.getForce()),
                actor));
  }

  @Override
  public void rebootInstance(InstanceRequest request, StreamObserver<InstanceView> to) {
    answer(
        OperatorGrpc.getRebootInstanceMethod(),
        to,
        actor -> changed(request.getInstance(), Event.InstanceRebootRequested::new, actor));
  }

  @Override
  public void deleteInstance(InstanceRequest request, StreamObserver<DeleteInstanceResponse> to) {
    answer(
        OperatorGrpc.getDeleteInstanceMethod(),
        to,
        actor -> {
          var instance = lookup.instance(request.getInstance());
          var event =
              instance.compute() == ComputeKind.REGISTERED
                  ? new Event.InstanceDeregisterRequested(instance.id())
                  : new Event.InstanceDeleteRequested(instance.id());
          stacks.offer(instance.id(), event, actor).orThrow();
          return DeleteInstanceResponse.getDefaultInstance();
        });
  }

  @Override
  public void assignInstance(AssignInstanceRequest request, StreamObserver<InstanceView> to) {
    answer(
        OperatorGrpc.getAssignInstanceMethod(),
        to,
        actor -> {
          var stack = lookup.snapshot(lookup.instance(request.getInstance()).stackId().value());
          var layers =
              request.getLayersList().stream().map(word -> Lookup.layer(stack, word).id()).toList();
          return changed(
              request.getInstance(), id -> new Event.InstanceAssignRequested(id, layers), actor);
        });
  }

  @Override
  public void unassignInstance(InstanceRequest request, StreamObserver<InstanceView> to) {
    answer(
        OperatorGrpc.getUnassignInstanceMethod(),
        to,
        actor -> changed(request.getInstance(), Event.InstanceUnassignRequested::new, actor));
  }

  // ---- deployments and commands ----

  @Override
  public void createDeployment(CreateDeploymentRequest request, StreamObserver<DeploymentView> to) {
    answer(
        OperatorGrpc.getCreateDeploymentMethod(),
        to,
        actor -> views.deployment(requests.deploy(request, actor)));
  }

  @Override
  public void getDeployment(GetDeploymentRequest request, StreamObserver<DeploymentView> to) {
    answer(
        OperatorGrpc.getGetDeploymentMethod(),
        to,
        actor ->
            commands
                .deployment(Lookup.deployment(request.getDeploymentId()))
                .map(views::deployment)
                .orElseThrow(
                    () -> Refusal.notFound("deployment", request.getDeploymentId()).asException()));
  }

  @Override
  public void listDeployments(
      ListDeploymentsRequest request, StreamObserver<ListDeploymentsResponse> to) {
    answer(
        OperatorGrpc.getListDeploymentsMethod(),
        to,
        actor -> {
          var all = ListDeploymentsResponse.newBuilder();
          commands
              .deployments(
                  lookup.stack(request.getStack()).id(),
                  limit(request.getLimit(), MOST_DEPLOYMENTS))
              .forEach(deployment -> all.addDeployments(views.deployment(deployment)));
          return all.build();
        });
  }

  @Override
  public void listCommands(ListCommandsRequest request, StreamObserver<ListCommandsResponse> to) {
    answer(
        OperatorGrpc.getListCommandsMethod(),
        to,
        actor -> {
          int limit = limit(request.getLimit(), MOST_COMMANDS);
          if (!request.getId().isEmpty()) {
            var found = commands.findByPrefix(request.getId(), limit);
            return ListCommandsResponse.newBuilder().addAllCommands(views.commands(found)).build();
          }
          var snapshot = lookup.snapshot(request.getStack());
          var instance =
              request.getInstance().isEmpty()
                  ? null
                  : Lookup.instance(snapshot, request.getInstance()).id();
          var found = commands.list(snapshot.stack().id(), instance, null, limit);
          return ListCommandsResponse.newBuilder().addAllCommands(views.commands(found)).build();
        });
  }

  @Override
  public void cancelCommand(CancelCommandRequest request, StreamObserver<CommandView> to) {
    answer(
        OperatorGrpc.getCancelCommandMethod(),
        to,
        actor -> {
          var id = Lookup.command(request.getCommandId());
          stacks
              .offer(id, new Event.CommandCancelRequested(id, request.getReason()), actor)
              .orThrow();
          return views.command(Objects.requireNonNull(commands.find(id).orElse(null)));
        });
  }

  // ---- streams ----

  @Override
  public void readLog(ReadLogRequest request, StreamObserver<LogChunk> to) {
    stream(OperatorGrpc.getReadLogMethod(), to, out -> readings.log(request, out));
  }

  @Override
  public void readRunEvents(ReadRunEventsRequest request, StreamObserver<RunEventAt> to) {
    stream(OperatorGrpc.getReadRunEventsMethod(), to, out -> readings.runEvents(request, out));
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<io.stackworks.proto.operator.Event> to) {
    stream(OperatorGrpc.getWatchMethod(), to, out -> watches.watch(request, out));
  }

  // ---- joining and uploads ----

  @Override
  public void createJoinToken(CreateJoinTokenRequest request, StreamObserver<JoinToken> to) {
    answer(OperatorGrpc.getCreateJoinTokenMethod(), to, actor -> requests.joinToken(request));
  }

  @Override
  public StreamObserver<UploadBundleRequest> uploadBundle(StreamObserver<Bundle> to) {
    try {
      Authorization.require(OperatorGrpc.getUploadBundleMethod());
      return uploads.receive((ServerCallStreamObserver<Bundle>) to);
    } catch (RuntimeException e) {
      to.onError(Statuses.of("UploadBundle", e));
      return new Ignored<>();
    }
  }

  /** Takes what still comes after a refusal. */
  private static final class Ignored<T> implements StreamObserver<T> {
    @Override
    public void onNext(T value) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onCompleted() {}
  }
}
