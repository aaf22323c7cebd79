package io.stackworks.server.resource;

import io.stackworks.server.instance.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something of AWS that a stack has registered. */
public sealed interface Resource
    permits ElasticIp, Volume, RaidArray, LoadBalancer, RdsInstance, EcsCluster {

  ResourceKey key();

  Instant registeredAt();

  /** The instance that uses it alone; absent: none does, or many may. */
  default @Nullable InstanceId user() {
    return null;
  }

  /** The same, used by nobody. */
  default Resource released() {
    return this;
  }
}
