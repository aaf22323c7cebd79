package io.stackworks.server.stack;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.resource.EcsCluster;
import io.stackworks.server.resource.ElasticIp;
import io.stackworks.server.resource.LoadBalancer;
import io.stackworks.server.resource.Resource;
import io.stackworks.server.resource.ResourceKey;
import io.stackworks.server.resource.Volume;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stack has registered, and who uses it. That no other stack has it, the database says: a
 * resource's key is unique there.
 */
final class ResourceRules extends Rules {

  /** Where the service itself, or the layers' software, mounts something. */
  private static final List<String> RESERVED_MOUNT_POINTS =
      List.of("/", "/srv/www", "/var/log/apache2", "/var/log/httpd", "/var/log/mysql", "/var/www");

  static final String FREE_MOUNT_POINT = "an absolute path that nothing else is mounted at";

  ResourceRules(Draft draft, Moment moment) {
    super(draft, moment);
  }

  @Override
  boolean on(Event event) {
    if (event instanceof Event.ResourceRegisterRequested asked) {
      register(asked.resource());
    } else if (event instanceof Event.ResourceUpdateRequested asked) {
      update(asked);
    } else if (event instanceof Event.ResourceDeregisterRequested asked) {
      deregister(resource(asked.resource()));
    } else if (event instanceof Event.ResourceAssignRequested asked) {
      assign(resource(asked.resource()), instance(asked.instance()));
    } else if (event instanceof Event.ResourceReleaseRequested asked) {
      release(resource(asked.resource()));
    } else {
      return false;
    }
    return true;
  }

  private Resource resource(ResourceKey key) {
    return snapshot()
        .resource(key)
        .orElseThrow(() -> Refusal.notFound(key.kind().title(), key.id()).asException());
  }

  private void register(Resource resource) {
    if (snapshot().resource(resource.key()).isPresent()) {
      throw Refusal.conflict("%s is registered with this stack already".formatted(resource.key()))
          .asException();
    }
    if (resource instanceof EcsCluster) {
      checkSingle();
    } else if (resource instanceof LoadBalancer balancer) {
      checkLayer(balancer);
    }
    draft.put(resource);
    if (resource instanceof LoadBalancer) {
      commands().configureAll();
    }
  }

  private void checkSingle() {
    if (!snapshot().resources(EcsCluster.class).isEmpty()) {
      throw Refusal.conflict("the stack has an ecs cluster already (expected: one at most)")
          .asException();
    }
  }

  private void checkLayer(LoadBalancer balancer) {
    var layer =
        snapshot()
            .layer(balancer.layer())
            .orElseThrow(() -> Refusal.notFound("layer", balancer.layer()).asException());
    for (var other : snapshot().resources(LoadBalancer.class)) {
      if (other.layer().equals(layer.id())) {
        throw Refusal.conflict(
                "layer %s has load balancer %s already (expected: one at most)"
                    .formatted(layer.name(), other.name()))
            .asException();
      }
    }
  }

  private void update(Event.ResourceUpdateRequested asked) {
    var present = resource(asked.resource());
    var wished = asked.change().apply(present);
    if (!wished.key().equals(present.key())) {
      throw new IllegalArgumentException("a resource's key never changes");
    }
    if (wished instanceof Volume volume && present instanceof Volume before) {
      checkMountPoint(volume, before);
    }
    if (!wished.equals(present)) {
      draft.put(wished);
    }
  }

  private void checkMountPoint(Volume volume, Volume before) {
    var point = volume.mountPoint();
    if (Objects.equals(point, before.mountPoint())) {
      return;
    }
    if (point != null && !isFree(point)) {
      throw Refusal.invalid("volume.mount_point", point, FREE_MOUNT_POINT).asException();
    }
    offline(before.instance());
  }

  static boolean isFree(String mountPoint) {
    return mountPoint.startsWith("/") && !RESERVED_MOUNT_POINTS.contains(mountPoint);
  }

  private void deregister(Resource resource) {
    if (resource instanceof EcsCluster) {
      snapshot().layers().values().stream()
          .filter(layer -> layer.type() == LayerType.ECS_CLUSTER)
          .findFirst()
          .ifPresent(
              layer -> {
                throw Refusal.conflict(
                        "layer %s uses the cluster (expected: no layer of it)"
                            .formatted(layer.name()))
                    .asException();
              });
    }
    draft.change(new Change.RemoveResource(resource.key()));
    used(resource, resource.user(), null);
    if (resource instanceof LoadBalancer) {
      commands().configureAll();
    }
  }

  private void assign(Resource resource, Instance instance) {
    if (instance.compute() == ComputeKind.REGISTERED) {
      throw Refusal.conflict(
              "instance %s is a registered machine outside AWS, which can use no %s"
                  .formatted(instance.hostname(), resource.key().kind().title()))
          .asException();
    }
    if (resource instanceof ElasticIp address) {
      // The address moves from the instance that had it; the one this instance had is free.
      snapshot().resources(ElasticIp.class).stream()
          .filter(other -> instance.id().equals(other.instance()))
          .filter(other -> !other.equals(address))
          .forEach(other -> draft.put(other.released()));
      draft.put(address.withInstance(instance.id()));
      used(address, address.instance(), instance.id());
    } else if (resource instanceof Volume volume) {
      if (volume.mountPoint() == null) {
        throw Refusal.conflict(
                "volume %s has no mount point (expected: one, set by UpdateVolume)"
                    .formatted(volume.id()))
            .asException();
      }
      if (volume.instance() != null && !volume.instance().equals(instance.id())) {
        throw Refusal.conflict(
                "volume %s is assigned to instance %s (expected: to none)"
                    .formatted(volume.id(), volume.instance()))
            .asException();
      }
      offline(instance.id());
      checkFree(volume, instance);
      draft.put(volume.withInstance(instance.id()));
    } else {
      throw Refusal.conflict(resource.key() + " belongs to no single instance").asException();
    }
  }

  private void checkFree(Volume volume, Instance instance) {
    for (var other : snapshot().resources(Volume.class)) {
      if (instance.id().equals(other.instance())
          && !other.id().equals(volume.id())
          && Objects.equals(other.mountPoint(), volume.mountPoint())) {
        throw Refusal.conflict(
                "instance %s has a volume at %s already"
                    .formatted(instance.hostname(), volume.mountPoint()))
            .asException();
      }
    }
  }

  private void release(Resource resource) {
    if (resource.user() == null) {
      return;
    }
    if (resource instanceof Volume) {
      offline(resource.user());
    }
    draft.put(resource.released());
    used(resource, resource.user(), null);
  }

  /** An instance that goes leaves its resources behind, or takes them along. */
  void leave(InstanceId instance, boolean withElasticIp, boolean withVolumes) {
    for (var resource : List.copyOf(snapshot().resources().values())) {
      if (!instance.equals(resource.user())) {
        continue;
      }
      var goes = resource instanceof ElasticIp ? withElasticIp : withVolumes;
      if (goes) {
        draft.change(new Change.RemoveResource(resource.key()));
      } else {
        draft.put(resource.released());
        if (resource instanceof ElasticIp) {
          remember(instance, null);
        }
      }
    }
  }

  /** Instances remember their address, for node data; every change of it is told to all. */
  private void used(Resource resource, @Nullable InstanceId before, @Nullable InstanceId now) {
    if (!(resource instanceof ElasticIp address) || Objects.equals(before, now)) {
      return;
    }
    remember(before, null);
    remember(now, address.ip());
    commands().configureAll();
  }

  private void remember(@Nullable InstanceId id, @Nullable String ip) {
    if (id != null) {
      snapshot()
          .instance(id)
          .ifPresent(
              instance -> draft.put(instance.withSettings(instance.settings().withElasticIp(ip))));
    }
  }

  private void offline(@Nullable InstanceId id) {
    if (id == null) {
      return;
    }
    var instance = instance(id);
    if (instance.status() != InstanceStatus.STOPPED) {
      throw wrongStatus(instance, "stopped");
    }
  }
}
