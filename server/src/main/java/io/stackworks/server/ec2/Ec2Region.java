package io.stackworks.server.ec2;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileSpecification;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** EC2 in one region, in the words of this package. Every method blocks. */
final class Ec2Region {
  /** Tags by which our machines are found again. */
  static final String SERVER_TAG = "stackworks:server";

  static final String INSTANCE_TAG = "stackworks:instance";
  static final String LAUNCH_TAG = "stackworks:launch";

  private static final int MOST_FILTER_VALUES = 200;
  private static final int PAGE = 1000;

  /** An agent that registers waits for half a minute, and asks again. */
  private static final Duration AGENTS_PATIENCE = Duration.ofSeconds(20);

  private final Ec2Calls calls;

  Ec2Region(Ec2Calls calls) {
    this.calls = calls;
  }

  Ec2Addresses addresses() {
    return new Ec2Addresses(calls);
  }

  /** Answers the machine's id. The same token and parameters answer the same machine. */
  String run(String token, LaunchParameters parameters) throws Ec2Refused {
    var request = request(token, parameters);
    var answer = calls.call("RunInstances", ec2 -> ec2.runInstances(request));
    return answer.instances().get(0).instanceId();
  }

  static RunInstancesRequest request(String token, LaunchParameters p) {
    var tags =
        p.tags().entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    var request =
        RunInstancesRequest.builder()
            .imageId(p.imageId())
            .instanceType(p.instanceType())
            .minCount(1)
            .maxCount(1)
            .clientToken(token)
            .keyName(p.keyName())
            .ebsOptimized(p.ebsOptimized() ? Boolean.TRUE : null)
            .userData(
                Base64.getEncoder().encodeToString(p.userData().getBytes(StandardCharsets.UTF_8)))
            .metadataOptions(
                options ->
                    options
                        .httpTokens(HttpTokensState.REQUIRED)
                        .httpEndpoint(InstanceMetadataEndpointState.ENABLED))
            .tagSpecifications(
                specification(ResourceType.INSTANCE, tags),
                specification(ResourceType.VOLUME, tags));
    if (p.instanceProfile() != null) {
      request.iamInstanceProfile(profile(p.instanceProfile()));
    }
    if (p.tenancy() != null || p.availabilityZone() != null) {
      request.placement(
          Placement.builder().tenancy(p.tenancy()).availabilityZone(p.availabilityZone()).build());
    }
    if (p.publicIp()) {
      request.networkInterfaces(
          InstanceNetworkInterfaceSpecification.builder()
              .deviceIndex(0)
              .associatePublicIpAddress(true)
              .subnetId(p.subnetId())
              .groups(p.groupIds().isEmpty() ? null : p.groupIds())
              .build());
    } else {
      request.subnetId(p.subnetId());
      if (!p.groupIds().isEmpty()) {
        request.securityGroupIds(p.groupIds());
      }
    }
    if (!p.devices().isEmpty()) {
      request.blockDeviceMappings(p.devices().stream().map(Ec2Region::device).toList());
    }
    return request.build();
  }

  private static TagSpecification specification(ResourceType type, List<Tag> tags) {
    return TagSpecification.builder().resourceType(type).tags(tags).build();
  }

  private static IamInstanceProfileSpecification profile(String arnOrName) {
    var profile = IamInstanceProfileSpecification.builder();
    return (arnOrName.startsWith("arn:") ? profile.arn(arnOrName) : profile.name(arnOrName))
        .build();
  }

  private static BlockDeviceMapping device(LaunchParameters.Device device) {
    var mapping =
        BlockDeviceMapping.builder()
            .deviceName(device.name())
            .noDevice(device.noDevice())
            .virtualName(device.virtualName());
    if (device.isEbs()) {
      mapping.ebs(
          EbsBlockDevice.builder()
              .snapshotId(device.snapshotId())
              .volumeSize(device.sizeGib())
              .volumeType(device.volumeType())
              .iops(device.iops())
              .deleteOnTermination(device.deleteOnTermination())
              .build());
    }
    return mapping.build();
  }

  /** Those of these machines that EC2 describes, by id. */
  Map<String, Observed> describe(Collection<String> ids) throws Ec2Refused {
    var found = new LinkedHashMap<String, Observed>();
    var all = new ArrayList<>(ids);
    for (int from = 0; from < all.size(); from += MOST_FILTER_VALUES) {
      // A filter and not a list of ids: one unknown id would make the whole call fail.
      var some = all.subList(from, Math.min(all.size(), from + MOST_FILTER_VALUES));
      found.putAll(described("instance-id", some));
    }
    return found;
  }

  Optional<Observed> describe(String id) throws Ec2Refused {
    return Optional.ofNullable(describe(List.of(id)).get(id));
  }

  /** Every machine that carries a tag, by id; also some that are terminated. */
  Map<String, Observed> tagged(String tag, String value) throws Ec2Refused {
    return described("tag:" + tag, List.of(value));
  }

  private Map<String, Observed> described(String filter, List<String> values) throws Ec2Refused {
    var found = new LinkedHashMap<String, Observed>();
    @Nullable String next = null;
    do {
      var request =
          DescribeInstancesRequest.builder()
              .filters(Filter.builder().name(filter).values(values).build())
              .maxResults(PAGE)
              .nextToken(next)
              .build();
      var answer = calls.call("DescribeInstances", ec2 -> ec2.describeInstances(request));
      answer.reservations().stream()
          .flatMap(each -> each.instances().stream())
          .map(Ec2Region::observed)
          .forEach(each -> found.put(each.id(), each));
      next = answer.nextToken();
    } while (next != null && !next.isEmpty());
    return found;
  }

  private static Observed observed(Instance machine) {
    var state =
        switch (machine.state().name()) {
          case PENDING, UNKNOWN_TO_SDK_VERSION -> Observed.State.PENDING;
          case RUNNING -> Observed.State.RUNNING;
          case SHUTTING_DOWN -> Observed.State.SHUTTING_DOWN;
          case TERMINATED -> Observed.State.TERMINATED;
          case STOPPING -> Observed.State.STOPPING;
          case STOPPED -> Observed.State.STOPPED;
        };
    var reason = machine.stateReason() == null ? null : machine.stateReason().message();
    return new Observed(
        machine.instanceId(),
        state,
        known(reason),
        known(machine.privateIpAddress()),
        known(machine.publicIpAddress()),
        known(machine.privateDnsName()),
        known(machine.publicDnsName()),
        machine.placement() == null ? null : known(machine.placement().availabilityZone()),
        !"instance-store".equals(machine.rootDeviceTypeAsString()),
        tag(machine, INSTANCE_TAG),
        null);
  }

  /** A machine that claims to be it, as EC2 itself knows it. */
  Optional<Described> identify(String id) throws Ec2Refused {
    var request =
        DescribeInstancesRequest.builder()
            .filters(Filter.builder().name("instance-id").values(id).build())
            .build();
    for (var reservation :
        calls
            .call("DescribeInstances", AGENTS_PATIENCE, ec2 -> ec2.describeInstances(request))
            .reservations()) {
      for (var machine : reservation.instances()) {
        if (id.equals(machine.instanceId())) {
          return Optional.of(
              new Described(
                  String.valueOf(reservation.ownerId()),
                  String.valueOf(machine.imageId()),
                  String.valueOf(machine.privateIpAddress()),
                  Objects.requireNonNullElse(machine.launchTime(), Instant.EPOCH),
                  observed(machine).state(),
                  machine.tags().stream()
                      .collect(Collectors.toMap(Tag::key, Tag::value, (a, b) -> b))));
        }
      }
    }
    return Optional.empty();
  }

  private static @Nullable String tag(Instance machine, String key) {
    return machine.tags().stream()
        .filter(tag -> key.equals(tag.key()))
        .map(Tag::value)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String known(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  void start(String id) throws Ec2Refused {
    var unused = calls.call("StartInstances", ec2 -> ec2.startInstances(r -> r.instanceIds(id)));
  }

  void stop(String id, boolean force) throws Ec2Refused {
    var unused =
        calls.call(
            "StopInstances",
            ec2 -> ec2.stopInstances(r -> r.instanceIds(id).force(force ? Boolean.TRUE : null)));
  }

  void terminate(String id) throws Ec2Refused {
    var unused =
        calls.call("TerminateInstances", ec2 -> ec2.terminateInstances(r -> r.instanceIds(id)));
  }

  void reboot(String id) throws Ec2Refused {
    var unused = calls.call("RebootInstances", ec2 -> ec2.rebootInstances(r -> r.instanceIds(id)));
  }

  Optional<Image> image(String id) throws Ec2Refused {
    return calls
        .call("DescribeImages", ec2 -> ec2.describeImages(r -> r.imageIds(id)))
        .images()
        .stream()
        .findFirst();
  }

  List<Image> images(String owner, Map<String, String> filters) throws Ec2Refused {
    var all =
        filters.entrySet().stream()
            .map(each -> Filter.builder().name(each.getKey()).values(each.getValue()).build())
            .toList();
    return calls
        .call("DescribeImages", ec2 -> ec2.describeImages(r -> r.owners(owner).filters(all)))
        .images();
  }

  /** Security groups by name, of a VPC or of the account's default one. */
  List<SecurityGroup> groups(Collection<String> names, @Nullable String vpc) throws Ec2Refused {
    var filters = new ArrayList<Filter>();
    filters.add(Filter.builder().name("group-name").values(names).build());
    if (vpc != null) {
      filters.add(Filter.builder().name("vpc-id").values(vpc).build());
    }
    return calls
        .call("DescribeSecurityGroups", ec2 -> ec2.describeSecurityGroups(r -> r.filters(filters)))
        .securityGroups();
  }
}
