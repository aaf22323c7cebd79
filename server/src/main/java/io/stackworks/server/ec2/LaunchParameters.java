package io.stackworks.server.ec2;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything a launch says to EC2. Kept as a row, because a retry with the same client token must
 * say exactly the same.
 *
 * @param instanceProfile an ARN or a name
 * @param publicIp true: with a public address, whatever the subnet's default is
 * @param userData as cloud-init gets it, not encoded
 */
record LaunchParameters(
    String imageId,
    String instanceType,
    @Nullable String subnetId,
    @Nullable String availabilityZone,
    List<String> groupIds,
    @Nullable String keyName,
    @Nullable String instanceProfile,
    List<Device> devices,
    boolean ebsOptimized,
    @Nullable String tenancy,
    boolean publicIp,
    SortedMap<String, String> tags,
    String userData) {

  LaunchParameters {
    groupIds = List.copyOf(groupIds);
    devices = List.copyOf(devices);
  }

  /**
   * A block device.
   *
   * @param sizeGib absent: that of the snapshot
   */
  record Device(
      String name,
      @Nullable String noDevice,
      @Nullable String virtualName,
      @Nullable String snapshotId,
      @Nullable Integer sizeGib,
      @Nullable String volumeType,
      @Nullable Integer iops,
      @Nullable Boolean deleteOnTermination) {

    boolean isEbs() {
      return noDevice == null && virtualName == null;
    }
  }

  /** User data holds a join token. */
  @Override
  public String toString() {
    return "LaunchParameters[imageId=%s, instanceType=%s]".formatted(imageId, instanceType);
  }
}
