package io.stackworks.server.resource;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.instance.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An EBS volume.
 *
 * @param id ours, a UUID; EC2 has its own
 * @param status as EC2 says it; absent: nobody has asked
 * @param size GiB
 * @param raidArrayId of the array it is a disk of
 */
@RecordBuilder
public record Volume(
    String id,
    @Nullable String ec2VolumeId,
    @Nullable String name,
    @Nullable String raidArrayId,
    @Nullable InstanceId instance,
    @Nullable String status,
    @Nullable Integer size,
    @Nullable String device,
    @Nullable String mountPoint,
    String region,
    @Nullable String availabilityZone,
    @Nullable String volumeType,
    @Nullable Integer iops,
    boolean encrypted,
    Instant registeredAt)
    implements Resource, VolumeBuilder.With {

  public static ResourceKey key(String id) {
    return new ResourceKey(ResourceKind.VOLUME, id);
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
    return with(change -> change.instance(null).device(null));
  }
}
