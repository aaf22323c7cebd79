package io.stackworks.server.operator;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stackworks.proto.operator.ApiAnswer;
import io.stackworks.proto.operator.ApiCall;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.ApplyResponse;
import io.stackworks.proto.operator.AssignInstanceRequest;
import io.stackworks.proto.operator.Bundle;
import io.stackworks.proto.operator.CancelCommandRequest;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.CreateCredentialRequest;
import io.stackworks.proto.operator.CreateDeploymentRequest;
import io.stackworks.proto.operator.CreateInstanceRequest;
import io.stackworks.proto.operator.CreateJoinTokenRequest;
import io.stackworks.proto.operator.DeleteInstanceResponse;
import io.stackworks.proto.operator.DeleteStackResponse;
import io.stackworks.proto.operator.DeleteUserResponse;
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
import io.stackworks.proto.operator.ListPermissionsResponse;
import io.stackworks.proto.operator.ListStacksRequest;
import io.stackworks.proto.operator.ListStacksResponse;
import io.stackworks.proto.operator.ListUsersRequest;
import io.stackworks.proto.operator.ListUsersResponse;
import io.stackworks.proto.operator.LogChunk;
import io.stackworks.proto.operator.NewCredential;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.proto.operator.PermissionView;
import io.stackworks.proto.operator.ReadAuditRequest;
import io.stackworks.proto.operator.ReadAuditResponse;
import io.stackworks.proto.operator.ReadLogRequest;
import io.stackworks.proto.operator.ReadRunEventsRequest;
import io.stackworks.proto.operator.RevokeCredentialRequest;
import io.stackworks.proto.operator.RevokeCredentialResponse;
import io.stackworks.proto.operator.RunEventAt;
import io.stackworks.proto.operator.ServerInfo;
import io.stackworks.proto.operator.SetPermissionRequest;
import io.stackworks.proto.operator.StackRequest;
import io.stackworks.proto.operator.StackView;
import io.stackworks.proto.operator.StopInstanceRequest;
import io.stackworks.proto.operator.UploadBundleRequest;
import io.stackworks.proto.operator.UserRequest;
import io.stackworks.proto.operator.UserSpec;
import io.stackworks.proto.operator.UserView;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Logs;
import io.stackworks.server.command.RunEvents;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.security.Caller;
import io.stackworks.server.security.JoinTokens;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackDeletion;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Artifacts;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Every method of the operator API: authorise, look up, ask the core, answer. Methods block on the
 * database and must not run on an event loop.
 */
public final class OperatorDoor extends OperatorGrpc.OperatorImplBase {
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
  private final People people;
  private final Calls calls;
  private final Api api;

  /** Carries out calls of the OpsWorks API. */
  @FunctionalInterface
  public interface Api {
    ApiAnswer call(Caller.Operator caller, ApiCall call);
  }

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
      People people,
      Calls calls,
      Api api,
      Executor streams,
      Clock clock) {
    this.stacks = stacks;
    this.commands = commands;
    this.feed = feed;
    this.clock = clock;
    this.facts = facts;
    this.people = people;
    this.calls = calls;
    this.api = api;
    this.lookup = new Lookup(stacks);
    this.views = new Views(stacks, commands);
    this.applying = new Applying(stacks, clock);
    this.requests = new Requests(stacks, commands, joinTokens, lookup, facts);
    this.readings = new Readings(commands, logs, runEvents, streams);
    this.watches = new Watches(stacks, commands, feed, views, lookup, streams);
    this.uploads = new Uploads(artifacts, Uploads.MAX_BYTES);
  }

  // ---- server and stacks ----

  private static int limit(int asked, int most) {
    if (asked < 0 || asked > most) {
      throw Refusal.invalid("limit", String.valueOf(asked), "1 to " + most).asException();
    }
    return asked == 0 ? Math.min(DEFAULT_LIMIT, most) : asked;
  }

  @Override
  public void getServer(GetServerRequest request, StreamObserver<ServerInfo> to) {
    calls.answer(
        OperatorGrpc.getGetServerMethod(),
        request,
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
    calls.answer(
        OperatorGrpc.getApplyMethod(), request, to, actor -> applying.apply(request, actor));
  }

  @Override
  public void listStacks(ListStacksRequest request, StreamObserver<ListStacksResponse> to) {
    calls.answer(
        OperatorGrpc.getListStacksMethod(),
        request,
        to,
        actor -> {
          var all = ListStacksResponse.newBuilder();
          stacks.list().stream()
              .filter(stack -> calls.maySee(stack.id()))
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
    calls.answer(OperatorGrpc.getGetStackMethod(), request, to, actor -> view(request.getStack()));
  }

  private StackView changed(String word, Event event, String actor) {
    var stack = lookup.stack(word);
    stacks.offer(stack.id(), event, actor).orThrow();
    return view(stack.id().value());
  }

  @Override
  public void startStack(StackRequest request, StreamObserver<StackView> to) {
    calls.answer(
        OperatorGrpc.getStartStackMethod(),
        request,
        to,
        actor -> changed(request.getStack(), new Event.StackStartRequested(), actor));
  }

  @Override
  public void stopStack(StackRequest request, StreamObserver<StackView> to) {
    calls.answer(
        OperatorGrpc.getStopStackMethod(),
        request,
        to,
        actor -> changed(request.getStack(), new Event.StackStopRequested(), actor));
  }

  @Override
  public void deleteStack(StackRequest request, StreamObserver<DeleteStackResponse> to) {
    calls.answer(
        OperatorGrpc.getDeleteStackMethod(),
        request,
        to,
        actor -> {
          var stack = lookup.stack(request.getStack());
          stacks.offerEach(stack.id(), StackDeletion::of, actor).orThrow();
          return DeleteStackResponse.getDefaultInstance();
        });
  }

  // ---- instances ----

  @Override
  public void createInstance(CreateInstanceRequest request, StreamObserver<InstanceView> to) {
    calls.answer(
        OperatorGrpc.getCreateInstanceMethod(),
        request,
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
    calls.answer(
        OperatorGrpc.getStartInstanceMethod(),
        request,
        to,
        actor -> changed(request.getInstance(), Event.InstanceStartRequested::new, actor));
  }

  @Override
  public void stopInstance(StopInstanceRequest request, StreamObserver<InstanceView> to) {
    calls.answer(
        OperatorGrpc.getStopInstanceMethod(),
        request,
        to,
        actor ->
            changed(
                request.getInstance(),
                id -> new Event.InstanceStopRequested(id, request.getForce()),
                actor));
  }

  @Override
  public void rebootInstance(InstanceRequest request, StreamObserver<InstanceView> to) {
    calls.answer(
        OperatorGrpc.getRebootInstanceMethod(),
        request,
        to,
        actor -> changed(request.getInstance(), Event.InstanceRebootRequested::new, actor));
  }

  @Override
  public void deleteInstance(InstanceRequest request, StreamObserver<DeleteInstanceResponse> to) {
    calls.answer(
        OperatorGrpc.getDeleteInstanceMethod(),
        request,
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
    calls.answer(
        OperatorGrpc.getAssignInstanceMethod(),
        request,
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
    calls.answer(
        OperatorGrpc.getUnassignInstanceMethod(),
        request,
        to,
        actor -> changed(request.getInstance(), Event.InstanceUnassignRequested::new, actor));
  }

  // ---- deployments and commands ----

  @Override
  public void createDeployment(CreateDeploymentRequest request, StreamObserver<DeploymentView> to) {
    calls.answer(
        OperatorGrpc.getCreateDeploymentMethod(),
        request,
        to,
        actor -> views.deployment(requests.deploy(request, actor)));
  }

  @Override
  public void getDeployment(GetDeploymentRequest request, StreamObserver<DeploymentView> to) {
    calls.answer(
        OperatorGrpc.getGetDeploymentMethod(),
        request,
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
    calls.answer(
        OperatorGrpc.getListDeploymentsMethod(),
        request,
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
    calls.answer(
        OperatorGrpc.getListCommandsMethod(),
        request,
        to,
        actor -> {
          int limit = limit(request.getLimit(), MOST_COMMANDS);
          if (!request.getId().isEmpty()) {
            var found =
                commands.findByPrefix(request.getId(), limit).stream()
                    .filter(command -> calls.maySee(command.stackId()))
                    .toList();
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
    calls.answer(
        OperatorGrpc.getCancelCommandMethod(),
        request,
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
    calls.stream(OperatorGrpc.getReadLogMethod(), request, to, out -> readings.log(request, out));
  }

  @Override
  public void readRunEvents(ReadRunEventsRequest request, StreamObserver<RunEventAt> to) {
    calls.stream(
        OperatorGrpc.getReadRunEventsMethod(),
        request,
        to,
        out -> readings.runEvents(request, out));
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<io.stackworks.proto.operator.Event> to) {
    calls.stream(
        OperatorGrpc.getWatchMethod(),
        request,
        to,
        out -> watches.watch(request, calls.visible(), out));
  }

  // ---- joining and uploads ----

  @Override
  public void createJoinToken(CreateJoinTokenRequest request, StreamObserver<JoinToken> to) {
    calls.answer(
        OperatorGrpc.getCreateJoinTokenMethod(), request, to, actor -> requests.joinToken(request));
  }

  @Override
  public StreamObserver<UploadBundleRequest> uploadBundle(StreamObserver<Bundle> to) {
    try {
      calls.require(OperatorGrpc.getUploadBundleMethod(), UploadBundleRequest.getDefaultInstance());
      return uploads.receive((ServerCallStreamObserver<Bundle>) to);
    } catch (RuntimeException e) {
      to.onError(Statuses.of("UploadBundle", e));
      return new Ignored<>();
    }
  }

  // ---- users, permissions, audit ----

  @Override
  public void createUser(UserSpec request, StreamObserver<UserView> to) {
    calls.answer(OperatorGrpc.getCreateUserMethod(), request, to, actor -> people.create(request));
  }

  @Override
  public void updateUser(UserSpec request, StreamObserver<UserView> to) {
    calls.answer(OperatorGrpc.getUpdateUserMethod(), request, to, actor -> people.update(request));
  }

  @Override
  public void deleteUser(UserRequest request, StreamObserver<DeleteUserResponse> to) {
    calls.answer(OperatorGrpc.getDeleteUserMethod(), request, to, actor -> people.delete(request));
  }

  @Override
  public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> to) {
    calls.answer(OperatorGrpc.getListUsersMethod(), request, to, actor -> people.list());
  }

  @Override
  public void createCredential(CreateCredentialRequest request, StreamObserver<NewCredential> to) {
    calls.answer(
        OperatorGrpc.getCreateCredentialMethod(), request, to, actor -> people.credential(request));
  }

  @Override
  public void revokeCredential(
      RevokeCredentialRequest request, StreamObserver<RevokeCredentialResponse> to) {
    calls.answer(
        OperatorGrpc.getRevokeCredentialMethod(), request, to, actor -> people.revoke(request));
  }

  @Override
  public void setPermission(SetPermissionRequest request, StreamObserver<PermissionView> to) {
    calls.answer(
        OperatorGrpc.getSetPermissionMethod(),
        request,
        to,
        actor -> people.permit(request, lookup.stack(request.getStack()).id(), Calls.caller()));
  }

  @Override
  public void listPermissions(StackRequest request, StreamObserver<ListPermissionsResponse> to) {
    calls.answer(
        OperatorGrpc.getListPermissionsMethod(),
        request,
        to,
        actor -> people.permissions(lookup.stack(request.getStack()).id()));
  }

  @Override
  public void readAudit(ReadAuditRequest request, StreamObserver<ReadAuditResponse> to) {
    calls.answer(
        OperatorGrpc.getReadAuditMethod(),
        request,
        to,
        actor ->
            people.audit(
                request.getStack().isEmpty() ? null : lookup.stack(request.getStack()).id(),
                request.getBefore(),
                limit(request.getLimit(), MOST_COMMANDS)));
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

  // ---- the OpsWorks API ----

  @Override
  public void callApi(ApiCall request, StreamObserver<ApiAnswer> to) {
    calls.answer(
        OperatorGrpc.getCallApiMethod(), request, to, actor -> api.call(Calls.caller(), request));
  }
}
