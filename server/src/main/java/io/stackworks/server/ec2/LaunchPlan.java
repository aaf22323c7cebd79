package io.stackworks.server.ec2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.ec2.LaunchParameters.Device;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stack;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a launch must say, from the rows of stack, layers and instance: the instance's own settings
 * first, then those of its layers, then the stack's defaults. Pure.
 */
final class LaunchPlan {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String GROUP_PREFIX = "AWS-OpsWorks-";
  private static final String ROOT_DEVICE = "ROOT_DEVICE";
  private static final int LONGEST_TAG = 255;

  private final Snapshot snapshot;
  private final Stack stack;
  private final Instance instance;
  private final List<Layer> layers;
  private final Ec2Settings settings;

  LaunchPlan(Snapshot snapshot, Instance instance, Ec2Settings settings) {
    this.snapshot = snapshot;
    this.stack = snapshot.stack();
    this.instance = instance;
    this.layers = snapshot.layersOf(instance);
    this.settings = settings;
  }

  /** {@code local} is what stacks have that were not made with a region in mind. */
  static String region(Stack stack, Ec2Settings settings) {
    return stack.region().equals("local") ? settings.region() : stack.region();
  }

  Images.Wish image() {
    var own = instance.settings();
    return new Images.Wish(
        region(stack, settings),
        own.amiId(),
        first(first(own.os(), stack.defaultOs()), settings.os()),
        own.architecture().equals("i386") ? "i386" : own.architecture(),
        rootDeviceType());
  }

  private String rootDeviceType() {
    var type = first(instance.settings().rootDeviceType(), stack.defaultRootDeviceType());
    return type == null ? "ebs" : type;
  }

  /**
   * The built-in groups, by name, of the VPC; empty when the stack does not use them. OpsWorks made
   * them in every VPC; those that are there are used.
   */
  Set<String> builtInGroups() {
    var names = new LinkedHashSet<String>();
    if (stack.useOpsworksSecurityGroups()) {
      names.add(GROUP_PREFIX + "Default-Server");
      layers.forEach(layer -> names.add(GROUP_PREFIX + group(layer.type())));
    }
    return names;
  }

  private static String group(LayerType type) {
    return switch (type) {
      case CUSTOM, PYTHON_APP -> "Custom-Server";
      case LB -> "LB-Server";
      case WEB -> "Web-Server";
      case PHP_APP -> "PHP-App-Server";
      case RAILS_APP -> "Rails-App-Server";
      case NODEJS_APP -> "nodejs-App-Server";
      case JAVA_APP -> "Java-App-Server";
      case AWS_FLOW_RUBY -> "AWS-Flow-Ruby-Server";
      case DB_MASTER -> "DB-Master-Server";
      case MEMCACHED -> "Memcached-Server";
      case MONITORING_MASTER -> "Monitoring-Master-Server";
      case ECS_CLUSTER -> "ECS-Cluster";
    };
  }

  /**
   * @param builtIn ids of the built-in groups that are there
   * @param server by which our machines are told from another server's
   */
  LaunchParameters parameters(
      Images.Found image, List<String> builtIn, String server, String token, String userData) {
    var own = instance.settings();
    var subnet = first(own.subnetId(), stack.defaultSubnetId());
    return new LaunchParameters(
        image.id(),
        own.instanceType() == null ? settings.instanceType() : own.instanceType(),
        subnet,
        // A subnet lies in one zone: naming both can only contradict.
        subnet == null ? first(own.availabilityZone(), stack.defaultAvailabilityZone()) : null,
        groups(builtIn),
        first(own.sshKeyName(), stack.defaultSshKeyName()),
        profile(),
        devices(own.blockDeviceMappings(), image.rootDevice()),
        own.ebsOptimized() || layers.stream().anyMatch(Layer::useEbsOptimizedInstances),
        "default".equals(own.tenancy()) ? null : own.tenancy(),
        layers.stream().anyMatch(Layer::autoAssignPublicIps) && subnet != null,
        tags(server, token),
        userData);
  }

  private List<String> groups(List<String> builtIn) {
    var ids = new LinkedHashSet<>(builtIn);
    layers.forEach(layer -> ids.addAll(layer.customSecurityGroupIds()));
    ids.addAll(settings.securityGroups());
    return List.copyOf(ids);
  }

  private @Nullable String profile() {
    return layers.stream()
        .map(Layer::customInstanceProfileArn)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(stack.defaultInstanceProfileArn());
  }

  /** The service's own tags win: nobody else may say what a machine is. */
  private SortedMap<String, String> tags(String server, String token) {
    var tags = new TreeMap<String, String>();
    tags.putAll(stack.tags());
    layers.forEach(layer -> tags.putAll(layer.tags()));
    tags.put("Name", shortened(stack.name() + " - " + instance.hostname()));
    tags.put("opsworks:stack", shortened(stack.name()));
    layers.forEach(
        layer -> tags.put("opsworks:layer:" + layer.shortname(), shortened(layer.name())));
    tags.put("opsworks:instance", instance.hostname());
    tags.put(Ec2Region.SERVER_TAG, server);
    tags.put(Ec2Region.INSTANCE_TAG, instance.id().value());
    tags.put(Ec2Region.LAUNCH_TAG, token);
    return tags;
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TAG ? text : text.substring(0, LONGEST_TAG);
  }

  private static List<Device> devices(@Nullable String json, String rootDevice) {
    var devices = new ArrayList<Device>();
    if (json == null || json.isBlank()) {
      return devices;
    }
    try {
      var document = MAPPER.readTree(json);
      var mappings = document.isArray() ? document : document.path("BlockDeviceMappings");
      for (var mapping : mappings) {
        var ebs = mapping.path("Ebs");
        var name = text(mapping, "DeviceName");
        devices.add(
            new Device(
                name == null || name.equals(ROOT_DEVICE) ? rootDevice : name,
                text(mapping, "NoDevice"),
                text(mapping, "VirtualName"),
                text(ebs, "SnapshotId"),
                number(ebs, "VolumeSize"),
                text(ebs, "VolumeType"),
                number(ebs, "Iops"),
                ebs.has("DeleteOnTermination")
                    ? Boolean.valueOf(ebs.get("DeleteOnTermination").asBoolean())
                    : null));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("block device mappings are no JSON: " + json, e);
    }
    return devices;
  }

  private static @Nullable String text(JsonNode node, String name) {
    return node.hasNonNull(name) ? node.get(name).asText() : null;
  }

  private static @Nullable Integer number(JsonNode node, String name) {
    return node.hasNonNull(name) ? Integer.valueOf(node.get(name).asInt()) : null;
  }

  private static @Nullable String first(@Nullable String own, @Nullable String inherited) {
    return own != null ? own : inherited;
  }

  String region() {
    return region(stack, settings);
  }

  @Nullable String vpc() {
    return snapshot.stack().vpcId();
  }
}
