package io.stackworks.server.opsworks;

import io.stackworks.server.instance.InstanceSettings;
import io.stackworks.server.instance.InstanceSettingsBuilder;
import io.stackworks.server.stack.Stack;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.BlockDeviceMapping;

/** What a request says about an instance's machine, and what its stack says otherwise. */
final class InstanceChoices {
  /** {@code c5.large}; {@code local} is the machine the server runs on, as it is. */
  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]*\\.[a-z0-9-]+|local");

  private InstanceChoices() {}

  static InstanceSettings created(Stack stack, InstanceSettings blank, Members members) {
    var filled = with(blank, members);
    var settings =
        filled.with(
            change -> {
              if (filled.os() == null) {
                change.os(stack.defaultOs());
              }
              if (filled.sshKeyName() == null) {
                change.sshKeyName(stack.defaultSshKeyName());
              }
              if (filled.rootDeviceType() == null) {
                change.rootDeviceType(stack.defaultRootDeviceType());
              }
              if (filled.subnetId() == null && filled.availabilityZone() == null) {
                change.subnetId(stack.defaultSubnetId());
              }
              if (filled.availabilityZone() == null) {
                change.availabilityZone(stack.defaultAvailabilityZone());
              }
              if (filled.virtualizationType() == null) {
                change.virtualizationType("hvm");
              }
              if (filled.tenancy() == null) {
                change.tenancy("default");
              }
            });
    check(stack, settings);
    return settings;
  }

  static InstanceSettings updated(Stack stack, InstanceSettings present, Members members) {
    var settings = with(present, members);
    if (settings.ebsOptimized() != present.ebsOptimized()) {
      throw ApiError.validation(
          "Ebs Optimized: %s (expected: %s, which never changes)"
              .formatted(settings.ebsOptimized(), present.ebsOptimized()));
    }
    if (OperatingSystems.CUSTOM.equals(present.os())) {
      same("Ami Id", settings.amiId(), present.amiId());
      same("Os", settings.os(), present.os());
    }
    if ("ebs".equals(present.rootDeviceType())) {
      same("Os", settings.os(), present.os());
    }
    check(stack, settings);
    return settings;
  }

  private static void same(String name, @Nullable String now, @Nullable String before) {
    if (!Objects.equals(now, before)) {
      throw ApiError.validation(
          "%s: %s (expected: %s, which never changes)".formatted(name, now, before));
    }
  }

  private static InstanceSettings with(InstanceSettings base, Members members) {
    return base.with(change -> fill(change, members));
  }

  private static void fill(InstanceSettingsBuilder change, Members members) {
    members.text("InstanceType").map(InstanceChoices::type).ifPresent(change::instanceType);
    members.text("Os").map(OperatingSystems::known).ifPresent(change::os);
    members.text("AmiId").ifPresent(id -> change.amiId(Texts.orNull(id)));
    members.text("AutoScalingType").ifPresent(change::autoScalingType);
    members.text("SshKeyName").ifPresent(name -> change.sshKeyName(Texts.orNull(name)));
    members.text("AvailabilityZone").ifPresent(zone -> change.availabilityZone(Texts.orNull(zone)));
    members.text("SubnetId").ifPresent(id -> change.subnetId(Texts.orNull(id)));
    members.text("Architecture").ifPresent(change::architecture);
    members.text("RootDeviceType").ifPresent(change::rootDeviceType);
    members.text("VirtualizationType").ifPresent(change::virtualizationType);
    members.flag("InstallUpdatesOnBoot").ifPresent(change::installUpdatesOnBoot);
    members.flag("EbsOptimized").ifPresent(change::ebsOptimized);
    members.text("AgentVersion").map(AgentVersions::ofInstance).ifPresent(change::agentVersion);
    members.text("Tenancy").ifPresent(tenancy -> change.tenancy(Texts.orNull(tenancy)));
    members
        .<BlockDeviceMapping>list("BlockDeviceMappings")
        .map(BlockDevices::json)
        .ifPresent(change::blockDeviceMappings);
  }

  private static String type(String type) {
    if (!TYPE.matcher(type).matches()) {
      throw ApiError.validation(
          "Instance Type: %s is not a valid EC2 instance type in this region".formatted(type));
    }
    return type;
  }

  private static void check(Stack stack, InstanceSettings settings) {
    var custom = OperatingSystems.CUSTOM.equals(settings.os());
    if (custom && (settings.amiId() == null || !settings.amiId().startsWith("ami-"))) {
      throw ApiError.validation(
          "Ami Id: %s (expected: the id of an image, ami-..., with Os Custom)"
              .formatted(settings.amiId() == null ? "" : settings.amiId()));
    }
    if (!custom && settings.amiId() != null) {
      throw ApiError.validation(
          "Os: %s (expected: Custom, with an AmiId)".formatted(settings.os()));
    }
    if (custom && settings.blockDeviceMappings() != null) {
      throw ApiError.validation("Block Device Mappings: not with a custom AMI");
    }
    word("Virtualization Type", settings.virtualizationType(), "hvm", "paravirtual");
    word("Tenancy", settings.tenancy(), "default", "dedicated", "host");
    StackSettings.checkZone("Availability Zone", settings.availabilityZone(), stack.region());
  }

  private static void word(String name, @Nullable String value, String... words) {
    Optional.ofNullable(value)
        .filter(given -> !List.of(words).contains(given))
        .ifPresent(
            given -> {
              throw ApiError.validation(
                  "%s: %s (expected: one of %s)".formatted(name, given, String.join(", ", words)));
            });
  }
}
