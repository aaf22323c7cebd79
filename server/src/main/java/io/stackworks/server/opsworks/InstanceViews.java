package io.stackworks.server.opsworks;

import io.stackworks.server.instance.AgentFacts;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.stack.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.ReportedOs;

/** The instances of one stack as this API shows them. */
final class InstanceViews {
  private final Snapshot snapshot;
  private final Map<InstanceId, String> lastErrors = new HashMap<>();
  private final Map<List<LayerId>, OfLayers> ofLayers = new HashMap<>();

  /**
   * @param errors of the stack, newest first
   */
  InstanceViews(Snapshot snapshot, List<ServiceError> errors) {
    this.snapshot = snapshot;
    for (var error : errors) {
      if (error.instance() != null) {
        lastErrors.putIfAbsent(error.instance(), error.id());
      }
    }
  }

  /** What an instance has of its layers, the same for all that are in these. */
  private record OfLayers(
      List<String> ids,
      @Nullable String cluster,
      @Nullable String profile,
      List<String> securityGroups) {}

  software.amazon.awssdk.services.opsworks.model.Instance instance(Instance instance) {
    var inherited =
        ofLayers.computeIfAbsent(
            instance.layerIds(), ids -> inherited(ids, snapshot.layersOf(instance)));
    var settings = instance.settings();
    var machine = instance.machine();
    var facts = instance.facts() == null ? AgentFacts.UNKNOWN : instance.facts();
    var stack = snapshot.stack();
    var zone = machine == null ? null : machine.availabilityZone();
    return software.amazon.awssdk.services.opsworks.model.Instance.builder()
        .agentVersion(settings.agentVersion())
        .amiId(settings.amiId())
        .architecture(settings.architecture())
        .arn(Arns.instance(stack.region(), instance.id()))
        .autoScalingType(settings.autoScalingType())
        .availabilityZone(zone == null ? settings.availabilityZone() : zone)
        .blockDeviceMappings(BlockDevices.read(settings.blockDeviceMappings()))
        .createdAt(ApiTimes.text(instance.createdAt()))
        .ebsOptimized(settings.ebsOptimized())
        .ec2InstanceId(
            instance.compute() == ComputeKind.REGISTERED || machine == null ? null : machine.id())
        .ecsClusterArn(inherited.cluster())
        .elasticIp(settings.elasticIp())
        .hostname(instance.hostname())
        .infrastructureClass(instance.compute() == ComputeKind.REGISTERED ? "on-premises" : "ec2")
        .installUpdatesOnBoot(settings.installUpdatesOnBoot())
        .instanceId(instance.id().value())
        .instanceProfileArn(
            instance.compute() == ComputeKind.REGISTERED ? null : inherited.profile())
        .instanceType(settings.instanceType())
        .lastServiceErrorId(lastErrors.get(instance.id()))
        .layerIds(inherited.ids())
        .os(instance.compute() == ComputeKind.REGISTERED ? Texts.orNull(facts.os()) : settings.os())
        .platform(Texts.orNull(facts.platform()))
        .privateDns(machine == null ? null : machine.privateDns())
        .privateIp(instance.privateIp())
        .publicDns(machine == null ? null : machine.publicDns())
        .publicIp(instance.publicIp())
        .registeredBy(instance.registeredBy())
        .reportedAgentVersion(Texts.orNull(facts.agentVersion()))
        .reportedOs(
            ReportedOs.builder()
                .family(family(facts))
                .name(Texts.orNull(facts.platform()))
                .version(Texts.orNull(facts.platformVersion()))
                .build())
        .rootDeviceType(settings.rootDeviceType())
        .securityGroupIds(inherited.securityGroups())
        .sshKeyName(settings.sshKeyName())
        .stackId(stack.id().value())
        .status(instance.status().word())
        .subnetId(settings.subnetId())
        .tenancy(settings.tenancy())
        .virtualizationType(settings.virtualizationType())
        .build();
  }

  private static @Nullable String family(AgentFacts facts) {
    return switch (facts.platform()) {
      case "" -> null;
      case "debian", "ubuntu" -> "debian";
      case "amazon", "centos", "redhat", "fedora", "rocky", "almalinux", "oracle" -> "rhel";
      default -> facts.platform();
    };
  }

  private OfLayers inherited(List<LayerId> ids, List<Layer> layers) {
    return new OfLayers(
        ids.stream().map(LayerId::value).toList(),
        layers.stream()
            .map(layer -> layer.attributes().get("EcsClusterArn"))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null),
        // The first layer's own, else the stack's.
        layers.stream()
            .map(Layer::customInstanceProfileArn)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(snapshot.stack().defaultInstanceProfileArn()),
        layers.stream()
            .flatMap(layer -> layer.customSecurityGroupIds().stream())
            .distinct()
            .toList());
  }
}
