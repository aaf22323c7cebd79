package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.resource.Resource;
import io.stackworks.server.resource.ResourceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stack as it stands at one moment: what decisions and node data are made from.
 *
 * @param layers in the order of creation, as are all others
 * @param apps also those that are deleted and wait for their last undeploy
 * @param commands the open ones, in the order of their numbers
 * @param deployments the running ones
 * @param resources what of AWS is registered with it
 * @param nextNumber of the next command
 * @param membership grows whenever an instance comes online or leaves
 */
public record Snapshot(
    Stack stack,
    Map<LayerId, Layer> layers,
    Instances instances,
    Map<AppId, App> apps,
    OpenCommands commands,
    Map<DeploymentId, Deployment> deployments,
    Map<ResourceKey, Resource> resources,
    long nextNumber,
    long membership) {

  public Snapshot {
    layers = Collections.unmodifiableMap(layers);
    apps = Collections.unmodifiableMap(apps);
    deployments = Collections.unmodifiableMap(deployments);
    resources = Collections.unmodifiableMap(resources);
  }

  public static Snapshot of(Stack stack) {
    return new Snapshot(
        stack, Map.of(), Instances.NONE, Map.of(), OpenCommands.NONE, Map.of(), Map.of(), 1, 0);
  }

  public Optional<Resource> resource(ResourceKey key) {
    return Optional.ofNullable(resources.get(key));
  }

  /** All of one kind. */
  public <R extends Resource> List<R> resources(Class<R> type) {
    return resources.values().stream().filter(type::isInstance).map(type::cast).toList();
  }

  public Optional<Layer> layer(LayerId id) {
    return Optional.ofNullable(layers.get(id));
  }

  public Optional<Instance> instance(InstanceId id) {
    return Optional.ofNullable(instances.get(id));
  }

  /** An app that operators can see. */
  public Optional<App> app(AppId id) {
    return Optional.ofNullable(apps.get(id)).filter(app -> !app.deleted());
  }

  /** Apps that operators can see. */
  public List<App> liveApps() {
    return apps.values().stream().filter(app -> !app.deleted()).toList();
  }

  public List<Instance> onlineInstances() {
    return instances.values().stream().filter(Instance::isOnline).toList();
  }

  /** The layers of an instance in its run list's order. */
  public List<Layer> layersOf(Instance instance) {
    var found = new ArrayList<Layer>();
    for (var id : instance.layerIds()) {
      var layer = layers.get(id);
      if (layer != null) {
        found.add(layer);
      }
    }
    return found;
  }

  /** Whether it is lost and may be healed; one layer with healing off is enough to forbid it. */
  public boolean mayHeal(Instance instance) {
    var own = layersOf(instance);
    return instance.status() == InstanceStatus.CONNECTION_LOST
        && instance.compute() == ComputeKind.EC2
        && !own.isEmpty()
        && own.stream().allMatch(Layer::enableAutoHealing);
  }

  public List<Instance> instancesIn(LayerId layer) {
    return instances.values().stream()
        .filter(instance -> instance.layerIds().contains(layer))
        .toList();
  }

  /** Open commands of an instance, oldest first. */
  public List<Command> queueOf(InstanceId instance) {
    return commands.queueOf(instance);
  }

  /**
   * When an instance's first waiting command should be handed over. At once, but for a configure of
   * the server's own: that waits for company, the longer the more instances are concerned, so that
   * a storm of arrivals makes no more than 200 of them a second and a stack of three notices
   * nothing.
   */
  public Optional<Instant> settlesAt(InstanceId instance) {
    return queueOf(instance).stream()
        .findFirst()
        .filter(first -> first.isWaiting() && CommandRules.isOwnConfigure(first))
        .map(first -> first.createdAt().plus(Deadlines.settling(onlineInstances().size())));
  }

  /** The command an agent has or may have; at most one per instance. */
  public @Nullable Command inFlight(InstanceId instance) {
    return queueOf(instance).stream().filter(Command::isInFlight).findFirst().orElse(null);
  }

  /** This snapshot after a decision. Terminal commands and finished deployments leave it. */
  public Snapshot after(List<Change> changes) {
    var next = new Draft(this);
    changes.forEach(next::apply);
    return next.snapshot();
  }
}
