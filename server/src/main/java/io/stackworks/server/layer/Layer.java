package io.stackworks.server.layer;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.stack.StackId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A role that instances play. Field names follow the OpsWorks API.
 *
 * @param cloudWatchLogs the CloudWatchLogsConfiguration as JSON, kept as it came
 * @param shutdownTimeout how long the Shutdown event may take before the machine is stopped
 *     regardless
 */
@RecordBuilder
public record Layer(
    LayerId id,
    StackId stackId,
    LayerType type,
    String name,
    String shortname,
    Recipes customRecipes,
    List<String> packages,
    @Nullable String customJson,
    Map<String, String> attributes,
    Map<String, String> tags,
    boolean enableAutoHealing,
    boolean autoAssignElasticIps,
    boolean autoAssignPublicIps,
    boolean installUpdatesOnBoot,
    boolean useEbsOptimizedInstances,
    @Nullable String customInstanceProfileArn,
    List<String> customSecurityGroupIds,
    List<VolumeConfiguration> volumeConfigurations,
    @Nullable String cloudWatchLogs,
    Duration shutdownTimeout,
    boolean delayUntilElbConnectionsDrained,
    Instant createdAt)
    implements LayerBuilder.With {

  public static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofMinutes(2);

  public Layer {
    packages = List.copyOf(packages);
    attributes = Map.copyOf(attributes);
    tags = Map.copyOf(tags);
    customSecurityGroupIds = List.copyOf(customSecurityGroupIds);
    volumeConfigurations = List.copyOf(volumeConfigurations);
  }

  /** A layer with the API's defaults. */
  public static Layer of(
      LayerId id, StackId stack, LayerType type, String name, String shortname, Instant createdAt) {
    return new Layer(
        id,
        stack,
        type,
        name,
        shortname,
        Recipes.NONE,
        List.of(),
        null,
        Map.of(),
        Map.of(),
        true,
        false,
        false,
        true,
        false,
        null,
        List.of(),
        List.of(),
        null,
        DEFAULT_SHUTDOWN_TIMEOUT,
        true,
        createdAt);
  }
}
