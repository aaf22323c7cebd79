package io.stackworks.server.operator;

import com.google.protobuf.Timestamp;
import io.stackworks.proto.operator.AppView;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.DeploymentView;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.LayerView;
import io.stackworks.proto.operator.Recipes;
import io.stackworks.proto.operator.StackSummary;
import io.stackworks.proto.operator.StackView;
import io.stackworks.proto.run.Cause;
import io.stackworks.server.app.App;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.Progress;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Source;
import io.stackworks.server.stack.Stacks;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows as operators see them. Secrets stay behind. */
final class Views {
  private static final int RECENT = 10;
  private static final int MAX_COMMANDS = 10_000;

  private final Stacks stacks;
  private final Commands commands;

  Views(Stacks stacks, Commands commands) {
    this.stacks = stacks;
    this.commands = commands;
  }

  // ---- stacks ----

  static StackSummary summary(Snapshot snapshot) {
    var stack = snapshot.stack();
    var summary =
        StackSummary.newBuilder()
            .setId(stack.id().value())
            .setName(stack.name())
            .setLayers(snapshot.layers().size())
            .setApps(snapshot.liveApps().size())
            .setCreatedAt(timestamp(stack.createdAt()));
    var counts = new HashMap<String, Integer>();
    snapshot
        .instances()
        .values()
        .forEach(one -> counts.merge(one.status().word(), 1, Integer::sum));
    return summary.putAllInstancesByStatus(counts).build();
  }

  /**
   * @param position of the feed, read before the snapshot
   */
  StackView stack(Snapshot snapshot, long position) {
    var stack = snapshot.stack();
    var view =
        StackView.newBuilder()
            .setId(stack.id().value())
            .setName(stack.name())
            .setRegion(stack.region())
            .setChefVersion(stack.chefVersion().word())
            .setHostnameTheme(stack.hostnameTheme().word())
            .setCreatedAt(timestamp(stack.createdAt()))
            .setCustomJson(orEmpty(stack.customJson()))
            .setEventPosition(position);
    var source = stack.customCookbooksSource();
    if (stack.useCustomCookbooks() && source != null) {
      view.setCookbooks(source(source));
    }
    snapshot.layers().values().forEach(layer -> view.addLayers(layer(layer)));
    snapshot.liveApps().forEach(app -> view.addApps(app(app)));
    view.addAllInstances(instances(snapshot, List.copyOf(snapshot.instances().values())));
    commands
        .deployments(stack.id(), RECENT)
        .forEach(deployment -> view.addRecentDeployments(deployment(deployment)));
    return view.build();
  }

  private static LayerView layer(Layer layer) {
    var recipes = layer.customRecipes();
    return LayerView.newBuilder()
        .setId(layer.id().value())
        .setName(layer.name())
        .setShortName(layer.shortname())
        .setType(layer.type().word())
        .setRecipes(
            Recipes.newBuilder()
                .addAllSetup(recipes.setup())
                .addAllConfigure(recipes.configure())
                .addAllDeploy(recipes.deploy())
                .addAllUndeploy(recipes.undeploy())
                .addAllShutdown(recipes.shutdown()))
        .build();
  }

  private static AppView app(App app) {
    var view =
        AppView.newBuilder()
            .setId(app.id().value())
            .setName(app.name())
            .setShortName(app.shortname())
            .setType(app.type().word());
    var source = app.appSource();
    if (source != null) {
      view.setSource(source(source));
    }
    return view.build();
  }

  static io.stackworks.proto.operator.Source source(Source source) {
    return io.stackworks.proto.operator.Source.newBuilder()
        .setType(source.type().word())
        .setUrl(source.url())
        .setRevision(orEmpty(source.revision()))
        .setUsername(orEmpty(source.username()))
        .setPassword(source.password() == null ? "" : Secret.FILTERED)
        .setSshKey(source.sshKey() == null ? "" : Secret.FILTERED)
        .build();
  }

  // ---- instances ----

  InstanceView instance(Instance instance) {
    return stacks
        .snapshot(instance.stackId())
        .map(snapshot -> instances(snapshot, List.of(instance)).get(0))
        .orElseGet(() -> instance(List.of(), instance, null));
  }

  /** With the command of each that is under way. */
  List<InstanceView> instances(Snapshot snapshot, List<Instance> instances) {
    var current = new HashMap<InstanceId, Command>();
    snapshot.commands().values().stream()
        .filter(Command::isInFlight)
        .forEach(command -> current.put(command.instanceId(), command));
    var running =
        instances.stream()
            .map(instance -> Optional.ofNullable(current.get(instance.id())))
            .flatMap(Optional::stream)
            .toList();
    var views = new HashMap<String, CommandView>();
    commands(running).forEach(view -> views.put(view.getInstanceId(), view));
    return instances.stream()
        .map(
            instance ->
                instance(snapshot.layersOf(instance), instance, views.get(instance.id().value())))
        .toList();
  }

  private InstanceView instance(
      List<Layer> layers, Instance instance, @Nullable CommandView current) {
    var view =
        InstanceView.newBuilder()
            .setId(instance.id().value())
            .setStackId(instance.stackId().value())
            .setHostname(instance.hostname())
            .setStatus(instance.status().word())
            .setPrivateIp(orEmpty(instance.privateIp()))
            .setPublicIp(orEmpty(instance.publicIp()))
            .setCompute(instance.compute().word())
            .setStatusReason(orEmpty(instance.statusReason()))
            .setAgentConnected(instance.agentConnected())
            .setCreatedAt(timestamp(instance.createdAt()));
    layers.forEach(layer -> view.addLayers(layer.shortname()));
    var facts = instance.facts();
    if (facts != null) {
      view.setOs(facts.os()).setAgentVersion(facts.agentVersion());
      stacks.lastHeard(instance.id()).ifPresent(at -> view.setLastSeenAt(timestamp(at)));
    }
    if (instance.bootedAt() != null) {
      view.setBootedAt(timestamp(instance.bootedAt()));
    }
    if (current != null) {
      view.setCurrentCommand(current);
    }
    return view.build();
  }

  // ---- deployments and commands ----

  DeploymentView deployment(Deployment deployment) {
    return bare(deployment)
        .addAllCommands(
            commands(commands.list(deployment.stackId(), null, deployment.id(), MAX_COMMANDS)))
        .build();
  }

  /** Without its commands. */
  static DeploymentView.Builder bare(Deployment deployment) {
    var view =
        DeploymentView.newBuilder()
            .setId(deployment.id().value())
            .setStackId(deployment.stackId().value())
            .setCommand(deployment.type().word())
            .setStatus(deployment.status().word())
            .setApp(orEmpty(deployment.appName()))
            .setComment(orEmpty(deployment.comment()))
            .setCreatedAt(timestamp(deployment.createdAt()));
    if (deployment.completedAt() != null) {
      view.setCompletedAt(timestamp(deployment.completedAt()));
    }
    return view;
  }

  /** In the order they came. */
  List<CommandView> commands(List<Command> all) {
    var progress = commands.progress(all.stream().map(Command::id).toList());
    Map<InstanceId, String> hostnames = new HashMap<>();
    return all.stream()
        .map(
            command ->
                command(
                    command,
                    hostnames.computeIfAbsent(command.instanceId(), this::hostname),
                    progress.getOrDefault(command.id(), Progress.NONE)))
        .toList();
  }

  CommandView command(Command command) {
    return commands(List.of(command)).get(0);
  }

  /** A deleted instance has no host name any more. */
  private String hostname(InstanceId instance) {
    return stacks
        .instance(instance)
        .map(Instance::hostname)
        .orElseGet(() -> instance.value().substring(0, 8));
  }

  private static CommandView command(Command command, String hostname, Progress progress) {
    var view =
        CommandView.newBuilder()
            .setId(command.id().value())
            .setInstanceId(command.instanceId().value())
            .setHostname(hostname)
            .setType(command.type().word())
            .setStatus(command.status().word())
            .setStage(command.isOpen() ? command.stage().word() : "")
            .setCause(cause(command))
            .setMessage(command.message())
            .setCreatedAt(timestamp(command.createdAt()))
            .setLogSize(progress.logSize())
            .setResourcesDone(progress.resourcesDone())
            .setResourcesTotal(progress.resourcesTotal())
            .setResourcesUpdated(progress.resourcesUpdated())
            .setCurrentResource(command.isOpen() ? progress.currentResource() : "")
            .addAllRunList(command.runList());
    if (command.deploymentId() != null) {
      view.setDeploymentId(command.deploymentId().value());
    }
    var exitCode = command.exitCode();
    if (exitCode != null) {
      view.setExitCode(exitCode);
    }
    if (command.prepared() != null && command.prepared().cookbooks() != null) {
      view.setCookbookDigest(command.prepared().cookbooks().digest());
    }
    if (command.acknowledgedAt() != null) {
      view.setAcknowledgedAt(timestamp(command.acknowledgedAt()));
    }
    if (command.startedAt() != null) {
      view.setStartedAt(timestamp(command.startedAt()));
    }
    if (command.completedAt() != null) {
      view.setCompletedAt(timestamp(command.completedAt()));
    }
    return view.build();
  }

  private static Cause cause(Command command) {
    var cause = command.cause();
    if (cause == null) {
      return Cause.CAUSE_UNSPECIFIED;
    }
    return switch (cause) {
      case RECIPE -> Cause.CAUSE_RECIPE;
      case TIMEOUT -> Cause.CAUSE_TIMEOUT;
      case CANCELLED -> Cause.CAUSE_CANCELLED;
      case AGENT_LOST -> Cause.CAUSE_AGENT_LOST;
      case HOST -> Cause.CAUSE_HOST;
      case OPERATOR -> Cause.CAUSE_OPERATOR;
      case NEVER_STARTED -> Cause.CAUSE_NEVER_STARTED;
    };
  }

  static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
