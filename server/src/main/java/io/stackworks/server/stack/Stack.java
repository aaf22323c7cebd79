package io.stackworks.server.stack;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.command.ArtifactRef;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container for layers, instances and apps, with the defaults they inherit. Field names follow
 * the OpsWorks API.
 *
 * @param customJson a JSON object as the operator wrote it, at most 120 KB
 * @param cookbookSet digest of the cookbook set that commands use unless they refresh it; absent
 *     until one was resolved for the present source
 */
@RecordBuilder
public record Stack(
    StackId id,
    String name,
    String region,
    @Nullable String vpcId,
    @Nullable String serviceRoleArn,
    @Nullable String defaultInstanceProfileArn,
    @Nullable String defaultOs,
    HostnameTheme hostnameTheme,
    @Nullable String defaultAvailabilityZone,
    @Nullable String defaultSubnetId,
    @Nullable String customJson,
    ChefVersion chefVersion,
    boolean manageBerkshelf,
    @Nullable String berkshelfVersion,
    boolean useCustomCookbooks,
    @Nullable Source customCookbooksSource,
    @Nullable String defaultSshKeyName,
    @Nullable String defaultRootDeviceType,
    boolean useOpsworksSecurityGroups,
    String agentVersion,
    Map<String, String> attributes,
    Map<String, String> tags,
    @Nullable ArtifactRef cookbookSet,
    Instant createdAt)
    implements StackBuilder.With {

  public Stack {
    attributes = Map.copyOf(attributes);
    tags = Map.copyOf(tags);
  }

  /** A stack with the defaults of design.md: Chef 18, built-in cookbooks, region {@code local}. */
  public static Stack of(StackId id, String name, Instant createdAt) {
    return new Stack(
        id,
        name,
        "local",
        null,
        null,
        null,
        null,
        HostnameTheme.LAYER_DEPENDENT,
        null,
        null,
        null,
        ChefVersion.CHEF_18,
        false,
        null,
        false,
        null,
        null,
        null,
        true,
        "LATEST",
        Map.of(),
        Map.of(),
        null,
        createdAt);
  }
}
