package io.stackworks.server.opsworks;

import io.stackworks.server.app.AppId;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.opsworks.model.CreateDeploymentResponse;
import software.amazon.awssdk.services.opsworks.model.DeploymentCommand;
import software.amazon.awssdk.services.opsworks.model.DescribeCommandsRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeCommandsResponse;
import software.amazon.awssdk.services.opsworks.model.DescribeDeploymentsRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeDeploymentsResponse;

/** Deployments and their commands. */
public final class DeploymentOperations implements OperationGroup {
  /** What one answer shows at most: this API has no pages here. */
  private static final int MOST = 1000;

  private final Stacks stacks;
  private final Commands commands;
  private final LogUrls logUrls;
  private final Found found;

  public DeploymentOperations(Stacks stacks, Commands commands, LogUrls logUrls) {
    this.stacks = stacks;
    this.commands = commands;
    this.logUrls = logUrls;
    this.found = new Found(stacks);
  }

  /** Addresses at which a command's log is served to whoever knows them. */
  @FunctionalInterface
  public interface LogUrls {
    /** Null: there is none. */
    @Nullable String of(CommandId command);
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "CreateDeployment",
            CreateDeploymentRequest::builder,
            this::create,
            "StackId",
            "Command"),
        Operation.answering(
            "DescribeDeployments", DescribeDeploymentsRequest::builder, this::deployments),
        Operation.answering("DescribeCommands", DescribeCommandsRequest::builder, this::commands));
  }

  private CreateDeploymentResponse create(ApiCaller caller, CreateDeploymentRequest request) {
    var snapshot = found.stack(request.stackId());
    var type = CommandType.of(request.command().nameAsString());
    if (type.needsApp() && request.appId() == null) {
      throw ApiError.validation("Please provide an app ID for the command " + type.word());
    }
    var id = DeploymentId.random();
    stacks
        .offer(
            snapshot.stack().id(),
            new Event.DeploymentRequested(
                id,
                type,
                args(request.command()),
                app(snapshot, request.appId()),
                request.instanceIds().stream()
                    .map(instance -> Found.instance(snapshot, instance).id())
                    .toList(),
                request.layerIds().stream()
                    .map(layer -> Found.layer(snapshot, layer).id())
                    .toList(),
                Texts.orNull(request.customJson()),
                Texts.orNull(request.comment()),
                null),
            caller.arn())
        .orThrow();
    return CreateDeploymentResponse.builder().deploymentId(id.value()).build();
  }

  private static Map<String, List<String>> args(DeploymentCommand command) {
    var args = new LinkedHashMap<String, List<String>>();
    command.args().forEach((name, values) -> args.put(name, values == null ? List.of() : values));
    return args;
  }

  private static @Nullable AppId app(Snapshot snapshot, @Nullable String id) {
    return id == null ? null : Found.app(snapshot, id).id();
  }

  private DescribeDeploymentsResponse deployments(
      ApiCaller caller, DescribeDeploymentsRequest request) {
    var filter =
        Filter.one(
            "Please provide one or more deployment IDs or a stack ID or an app ID",
            Filter.of("StackId", request.stackId()),
            Filter.of("AppId", request.appId()),
            Filter.of("DeploymentIds", request.deploymentIds()));
    var shown =
        switch (filter) {
          case "StackId" -> commands.deployments(found.stack(request.stackId()).stack().id(), MOST);
          case "AppId" -> ofApp(request.appId());
          default -> each(request.deploymentIds(), DeploymentId::new, commands::deployment);
        };
    return DescribeDeploymentsResponse.builder()
        .deployments(shown.stream().map(DeploymentOperations::view).toList())
        .build();
  }

  private List<Deployment> ofApp(String id) {
    var app = new AppId(Found.app(found.ofApp(id), id).id().value());
    return commands.deployments(found.ofApp(id).stack().id(), MOST).stream()
        .filter(deployment -> app.equals(deployment.appId()))
        .toList();
  }

  private DescribeCommandsResponse commands(ApiCaller caller, DescribeCommandsRequest request) {
    var filter =
        Filter.one(
            "Please provide one or more command IDs or an instance ID or a deployment ID",
            Filter.of("DeploymentId", request.deploymentId()),
            Filter.of("InstanceId", request.instanceId()),
            Filter.of("CommandIds", request.commandIds()));
    var shown =
        switch (filter) {
          case "DeploymentId" -> {
            var deployment =
                Ids.find(request.deploymentId(), DeploymentId::new)
                    .flatMap(commands::deployment)
                    .orElseThrow(() -> ApiError.unknown("deployment", request.deploymentId()));
            yield commands.list(null, null, deployment.id(), Integer.MAX_VALUE);
          }
          case "InstanceId" -> {
            var instance = new InstanceId(found.instance(request.instanceId()).id().value());
            yield commands.list(null, instance, null, MOST);
          }
          default -> each(request.commandIds(), CommandId::new, commands::find);
        };
    return DescribeCommandsResponse.builder()
        .commands(shown.stream().map(this::view).toList())
        .build();
  }

  private static <I, T> List<T> each(
      List<String> ids, Function<String, I> type, Function<I, Optional<T>> find) {
    var shown = new ArrayList<T>();
    var unknown = new ArrayList<String>();
    for (var id : ids) {
      Ids.find(id, type).flatMap(find).ifPresentOrElse(shown::add, () -> unknown.add(id));
    }
    if (!unknown.isEmpty()) {
      throw ApiError.notFound(String.join(", ", unknown));
    }
    return shown;
  }

  private static software.amazon.awssdk.services.opsworks.model.Deployment view(
      Deployment deployment) {
    var completed = deployment.completedAt();
    return software.amazon.awssdk.services.opsworks.model.Deployment.builder()
        .deploymentId(deployment.id().value())
        .stackId(deployment.stackId().value())
        .appId(deployment.appId() == null ? null : deployment.appId().value())
        .createdAt(ApiTimes.text(deployment.createdAt()))
        .completedAt(ApiTimes.textOrNull(completed))
        .duration(
            completed == null
                ? null
                : (int) Duration.between(deployment.createdAt(), completed).toSeconds())
        .iamUserArn(Arns.user(deployment.requestedBy()))
        .comment(deployment.comment())
        .command(
            DeploymentCommand.builder()
                .name(deployment.type().word())
                .args(deployment.args())
                .build())
        .status(deployment.status().word())
        .customJson(deployment.customJson())
        .instanceIds(deployment.instanceIds().stream().map(InstanceId::value).toList())
        .build();
  }

  private software.amazon.awssdk.services.opsworks.model.Command view(Command command) {
    var deployment = command.deploymentId();
    return software.amazon.awssdk.services.opsworks.model.Command.builder()
        .commandId(command.id().value())
        .instanceId(command.instanceId().value())
        .deploymentId(deployment == null ? null : deployment.value())
        .createdAt(ApiTimes.text(command.createdAt()))
        .acknowledgedAt(ApiTimes.textOrNull(command.acknowledgedAt()))
        .completedAt(ApiTimes.textOrNull(command.completedAt()))
        .status(command.status().word())
        .exitCode(command.exitCode())
        .logUrl(command.startedAt() == null ? null : logUrls.of(command.id()))
        .type(command.type().word())
        .build();
  }
}
