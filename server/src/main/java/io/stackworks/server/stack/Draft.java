package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.resource.Resource;
import io.stackworks.server.resource.ResourceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot while a decision is made on it: remembers what was changed, copies only the maps that
 * change.
 */
final class Draft {

  private final Snapshot before;
  private final List<Change> changes = new ArrayList<>();
  private final Set<Effect> effects = new LinkedHashSet<>();

  private Stack stack;
  private Map<LayerId, Layer> layers;
  private Instances instances;
  private Map<AppId, App> apps;
  private OpenCommands commands;
  private Map<DeploymentId, Deployment> deployments;
  private Map<ResourceKey, Resource> resources;
  private long nextNumber;
  private long membership;

  Draft(Snapshot before) {
    this.before = before;
    this.stack = before.stack();
    this.layers = before.layers();
    this.instances = before.instances();
    this.apps = before.apps();
    this.commands = before.commands();
    this.deployments = before.deployments();
    this.resources = before.resources();
    this.nextNumber = before.nextNumber();
    this.membership = before.membership();
  }

  Snapshot before() {
    return before;
  }

  /** As it stands now, with the changes so far. */
  Snapshot snapshot() {
    return new Snapshot(
        stack, layers, instances, apps, commands, deployments, resources, nextNumber, membership);
  }

  List<Change> changes() {
    return changes;
  }

  List<Effect> effects() {
    return List.copyOf(effects);
  }

  long nextNumber() {
    return nextNumber;
  }

  /** Whether somebody has come online or left. */
  boolean hasNewMembership() {
    return membership != before.membership();
  }

  void put(Stack stack) {
    change(new Change.PutStack(stack));
  }

  void put(Layer layer) {
    change(new Change.PutLayer(layer));
  }

  void put(App app) {
    change(new Change.PutApp(app));
  }

  void put(Instance instance) {
    change(new Change.PutInstance(instance));
  }

  void put(Resource resource) {
    change(new Change.PutResource(resource));
  }

  void put(Command command) {
    change(new Change.PutCommand(command));
  }

  void put(Deployment deployment) {
    change(new Change.PutDeployment(deployment));
  }

  void change(Change change) {
    changes.add(change);
    apply(change);
  }

  void effect(Effect effect) {
    effects.add(effect);
  }

  void apply(Change change) {
    if (change instanceof Change.PutStack put) {
      stack = put.stack();
    } else if (change instanceof Change.PutLayer put) {
      ownLayers().put(put.layer().id(), put.layer());
    } else if (change instanceof Change.RemoveLayer gone) {
      ownLayers().remove(gone.layer());
    } else if (change instanceof Change.PutInstance put) {
      var old = instances.get(put.instance().id());
      instances = instances.with(put.instance());
      apply(old, put.instance());
    } else if (change instanceof Change.RemoveInstance gone) {
      var old = instances.get(gone.instance());
      instances = instances.without(gone.instance());
      apply(old, null);
    } else if (change instanceof Change.PutApp put) {
      ownApps().put(put.app().id(), put.app());
    } else if (change instanceof Change.RemoveApp gone) {
      ownApps().remove(gone.app());
    } else if (change instanceof Change.PutResource put) {
      ownResources().put(put.resource().key(), put.resource());
    } else if (change instanceof Change.RemoveResource gone) {
      ownResources().remove(gone.resource());
    } else if (change instanceof Change.PutCommand put) {
      apply(put.command());
    } else if (change instanceof Change.PutDeployment put) {
      apply(put.deployment());
    }
    // RemoveStack and FreezeSpec leave nothing to show here.
  }

  private void apply(@Nullable Instance old, @Nullable Instance now) {
    if ((old != null && old.isOnline()) != (now != null && now.isOnline())) {
      membership++;
    }
  }

  private void apply(Command command) {
    commands = commands.with(command);
    nextNumber = Math.max(nextNumber, command.number() + 1);
  }

  private void apply(Deployment deployment) {
    deployments = deployments == before.deployments() ? new HashMap<>(deployments) : deployments;
    if (deployment.completedAt() == null) {
      deployments.put(deployment.id(), deployment);
    } else {
      deployments.remove(deployment.id());
    }
  }

  private Map<LayerId, Layer> ownLayers() {
    layers = layers == before.layers() ? new LinkedHashMap<>(layers) : layers;
    return layers;
  }

  private Map<ResourceKey, Resource> ownResources() {
    resources = resources == before.resources() ? new LinkedHashMap<>(resources) : resources;
    return resources;
  }

  private Map<AppId, App> ownApps() {
    apps = apps == before.apps() ? new LinkedHashMap<>(apps) : apps;
    return apps;
  }
}
