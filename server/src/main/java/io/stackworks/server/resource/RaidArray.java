package io.stackworks.server.resource;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.instance.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that compute made for a layer's RAID configuration; nobody registers one.
 *
 * @param size GiB, all disks together
 */
@RecordBuilder
public record RaidArray(
    String id,
    @Nullable InstanceId instance,
    String name,
    int raidLevel,
    int numberOfDisks,
    int size,
    @Nullable String device,
    @Nullable String mountPoint,
    @Nullable String availabilityZone,
    @Nullable String volumeType,
    @Nullable Integer iops,
    Instant registeredAt)
    implements Resource, RaidArrayBuilder.With {

  public static ResourceKey key(String id) {
    return new ResourceKey(ResourceKind.RAID_ARRAY, id);
  }

  @Override
  public ResourceKey key() {
    return key(id);
  }

  @Override
  public @Nullable InstanceId user() {
    return instance;
  }

  @Override
  public Resource released() {
    return withInstance(null);
  }
}
