package io.stackworks.server.resource;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;

/** A cluster of ECS: one per stack. */
@RecordBuilder
public record EcsCluster(String arn, String name, Instant registeredAt)
    implements Resource, EcsClusterBuilder.With {

  public static ResourceKey key(String arn) {
    return new ResourceKey(ResourceKind.ECS_CLUSTER, arn);
  }

  @Override
  public ResourceKey key() {
    return key(arn);
  }
}
