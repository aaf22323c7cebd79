package io.stackworks.server.opsworks;

import io.stackworks.server.resource.RaidArray;
import io.stackworks.server.resource.ResourceKey;
import io.stackworks.server.resource.ResourceKind;
import io.stackworks.server.resource.Volume;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.opsworks.model.AssignVolumeRequest;
import software.amazon.awssdk.services.opsworks.model.DeregisterVolumeRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeRaidArraysRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeRaidArraysResponse;
import software.amazon.awssdk.services.opsworks.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.opsworks.model.RegisterVolumeRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterVolumeResponse;
import software.amazon.awssdk.services.opsworks.model.UnassignVolumeRequest;
import software.amazon.awssdk.services.opsworks.model.UpdateVolumeRequest;

/** Volumes of stacks, and the RAID arrays made of them. */
public final class VolumeOperations implements OperationGroup {
  private static final Pattern EC2_VOLUME = Pattern.compile("vol-[0-9a-f]{8,17}");

  private final Resources resources;
  private final Found found;
  private final Clock clock;

  public VolumeOperations(Stacks stacks, Clock clock) {
    this.resources = new Resources(stacks);
    this.found = new Found(stacks);
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "RegisterVolume", RegisterVolumeRequest::builder, this::register, "StackId"),
        Operation.silent(
            "DeregisterVolume",
            DeregisterVolumeRequest::builder,
            (caller, request) ->
                resources.offer(
                    caller, key(request.volumeId()), Event.ResourceDeregisterRequested::new),
            "VolumeId"),
        Operation.silent("AssignVolume", AssignVolumeRequest::builder, this::assign, "VolumeId"),
        Operation.silent(
            "UnassignVolume",
            UnassignVolumeRequest::builder,
            (caller, request) ->
                resources.offer(
                    caller, key(request.volumeId()), Event.ResourceReleaseRequested::new),
            "VolumeId"),
        Operation.silent("UpdateVolume", UpdateVolumeRequest::builder, this::update, "VolumeId"),
        Operation.answering("DescribeVolumes", DescribeVolumesRequest::builder, this::describe),
        Operation.answering(
            "DescribeRaidArrays", DescribeRaidArraysRequest::builder, this::arrays));
  }

  private static ResourceKey key(String id) {
    return Volume.key(id);
  }

  private RegisterVolumeResponse register(ApiCaller caller, RegisterVolumeRequest request) {
    var stack = found.stack(request.stackId()).stack();
    var ec2 = request.ec2VolumeId();
    if (ec2 == null || !EC2_VOLUME.matcher(ec2).matches()) {
      throw ApiError.validation(
          "Ec2 Volume Id: %s (expected: the id of an EBS volume, vol-...)".formatted(ec2));
    }
    // The same volume has the same id in every stack, so that one stack at most can have it.
    var id =
        UUID.nameUUIDFromBytes((stack.region() + "/" + ec2).getBytes(StandardCharsets.UTF_8))
            .toString();
    resources.register(
        caller,
        stack.id(),
        new Volume(
            id,
            ec2,
            null,
            null,
            null,
            "available",
            null,
            null,
            null,
            stack.region(),
            null,
            null,
            null,
            false,
            clock.instant()));
    return RegisterVolumeResponse.builder().volumeId(id).build();
  }

  /** Without an instance nothing is to be done. */
  private void assign(ApiCaller caller, AssignVolumeRequest request) {
    var key = key(request.volumeId());
    var snapshot = resources.snapshot(key);
    if (request.instanceId() != null) {
      var instance = Found.instance(snapshot, request.instanceId());
      resources.offer(
          caller, key, known -> new Event.ResourceAssignRequested(known, instance.id()));
    }
  }

  private void update(ApiCaller caller, UpdateVolumeRequest request) {
    resources.offer(
        caller,
        key(request.volumeId()),
        key ->
            new Event.ResourceUpdateRequested(
                key,
                present ->
                    present instanceof Volume volume
                        ? volume.with(
                            change -> {
                              if (request.name() != null) {
                                change.name(request.name());
                              }
                              if (request.mountPoint() != null) {
                                change.mountPoint(Texts.orNull(request.mountPoint()));
                              }
                            })
                        : present));
  }

  private DescribeVolumesResponse describe(ApiCaller caller, DescribeVolumesRequest request) {
    var filter =
        Filter.one(
            "Please provide an instance ID or a stack ID or a RAID array ID or one or more volume"
                + " IDs",
            Filter.of("InstanceId", request.instanceId()),
            Filter.of("StackId", request.stackId()),
            Filter.of("RaidArrayId", request.raidArrayId()),
            Filter.of("VolumeIds", request.volumeIds()));
    var shown =
        switch (filter) {
          case "InstanceId" -> resources.of(Volume.class, found.instance(request.instanceId()));
          case "StackId" -> found.stack(request.stackId()).resources(Volume.class);
          case "RaidArrayId" ->
              resources
                  .snapshot(RaidArray.key(request.raidArrayId()))
                  .resources(Volume.class)
                  .stream()
                  .filter(volume -> request.raidArrayId().equals(volume.raidArrayId()))
                  .toList();
          default -> resources.each(Volume.class, ResourceKind.VOLUME, request.volumeIds());
        };
    return DescribeVolumesResponse.builder()
        .volumes(shown.stream().map(VolumeOperations::view).toList())
        .build();
  }

  private static software.amazon.awssdk.services.opsworks.model.Volume view(Volume volume) {
    return software.amazon.awssdk.services.opsworks.model.Volume.builder()
        .volumeId(volume.id())
        .ec2VolumeId(volume.ec2VolumeId())
        .name(volume.name())
        .raidArrayId(volume.raidArrayId())
        .instanceId(volume.instance() == null ? null : volume.instance().value())
        .status(volume.status())
        .size(volume.size())
        .device(volume.device())
        .mountPoint(volume.mountPoint())
        .region(volume.region())
        .availabilityZone(volume.availabilityZone())
        .volumeType(volume.volumeType())
        .iops(volume.iops())
        .encrypted(volume.encrypted())
        .build();
  }

  private DescribeRaidArraysResponse arrays(ApiCaller caller, DescribeRaidArraysRequest request) {
    var filter =
        Filter.one(
            "Please provide an instance ID or a stack ID or one or more RAID array IDs",
            Filter.of("InstanceId", request.instanceId()),
            Filter.of("StackId", request.stackId()),
            Filter.of("RaidArrayIds", request.raidArrayIds()));
    var shown =
        switch (filter) {
          case "InstanceId" -> resources.of(RaidArray.class, found.instance(request.instanceId()));
          case "StackId" -> found.stack(request.stackId()).resources(RaidArray.class);
          default ->
              resources.each(RaidArray.class, ResourceKind.RAID_ARRAY, request.raidArrayIds());
        };
    return DescribeRaidArraysResponse.builder()
        .raidArrays(shown.stream().map(this::view).toList())
        .build();
  }

  private software.amazon.awssdk.services.opsworks.model.RaidArray view(RaidArray array) {
    return software.amazon.awssdk.services.opsworks.model.RaidArray.builder()
        .raidArrayId(array.id())
        .instanceId(array.instance() == null ? null : array.instance().value())
        .name(array.name())
        .raidLevel(array.raidLevel())
        .numberOfDisks(array.numberOfDisks())
        .size(array.size())
        .device(array.device())
        .mountPoint(array.mountPoint())
        .availabilityZone(array.availabilityZone())
        .createdAt(ApiTimes.text(array.registeredAt()))
        .stackId(resources.snapshot(array.key()).stack().id().value())
        .volumeType(array.volumeType())
        .iops(array.iops())
        .build();
  }
}
