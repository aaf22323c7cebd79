package io.stackworks.server.instance;

import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asked for about an instance's machine. Field names follow the OpsWorks API.
 *
 * @param autoScalingType absent (24/7), {@code load} or {@code timer}
 * @param blockDeviceMappings JSON, kept as it came
 */
@RecordBuilder
public record InstanceSettings(
    @Nullable String instanceType,
    @Nullable String os,
    @Nullable String amiId,
    @Nullable String autoScalingType,
    @Nullable String sshKeyName,
    @Nullable String availabilityZone,
    @Nullable String subnetId,
    String architecture,
    @Nullable String rootDeviceType,
    @Nullable String virtualizationType,
    @Nullable String blockDeviceMappings,
    boolean installUpdatesOnBoot,
    boolean ebsOptimized,
    String agentVersion,
    @Nullable String tenancy,
    @Nullable String elasticIp)
    implements InstanceSettingsBuilder.With {

  public static final InstanceSettings DEFAULTS =
      new InstanceSettings(
          null, null, null, null, null, null, null, "x86_64", null, null, null, true, false,
          "INHERIT", null, null);
}
