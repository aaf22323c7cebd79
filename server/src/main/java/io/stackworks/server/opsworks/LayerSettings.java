package io.stackworks.server.opsworks;

import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerBuilder;
import io.stackworks.server.layer.Recipes;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.CloudWatchLogsConfiguration;
import software.amazon.awssdk.services.opsworks.model.LifecycleEventConfiguration;

/**
 * A layer's settings as requests give them. Members that are absent keep what they were; on
 * creation, what the API documents as their default.
 */
final class LayerSettings {
  private LayerSettings() {}

  static Layer created(Stack stack, Layer blank, Members members) {
    var attributes = LayerAttributes.defaults(blank.type());
    var volumes = LayerVolumes.defaults(blank.type());
    return updated(
        stack,
        blank.with(change -> change.attributes(attributes).volumeConfigurations(volumes)),
        members);
  }

  static Layer updated(Stack stack, Layer layer, Members members) {
    return layer.with(change -> fill(change, stack, layer, members));
  }

  private static void fill(LayerBuilder change, Stack stack, Layer layer, Members members) {
    members.text("Name").ifPresent(change::name);
    members.text("Shortname").ifPresent(change::shortname);
    members
        .text("CustomInstanceProfileArn")
        .ifPresent(
            arn -> {
              StackSettings.checkProfile("Custom Instance Profile Arn", Texts.orNull(arn));
              change.customInstanceProfileArn(Texts.orNull(arn));
            });
    members.text("CustomJson").ifPresent(json -> change.customJson(Texts.orNull(json)));
    members.<String>list("CustomSecurityGroupIds").ifPresent(change::customSecurityGroupIds);
    members.<String>list("Packages").ifPresent(change::packages);
    members.flag("EnableAutoHealing").ifPresent(change::enableAutoHealing);
    members.flag("AutoAssignElasticIps").ifPresent(change::autoAssignElasticIps);
    members.flag("AutoAssignPublicIps").ifPresent(change::autoAssignPublicIps);
    members.flag("InstallUpdatesOnBoot").ifPresent(change::installUpdatesOnBoot);
    members.flag("UseEbsOptimizedInstances").ifPresent(change::useEbsOptimizedInstances);
    members
        .texts("Attributes")
        .ifPresent(given -> change.attributes(LayerAttributes.merged(layer.attributes(), given)));
    members
        .structure("CustomRecipes", software.amazon.awssdk.services.opsworks.model.Recipes.class)
        .ifPresent(given -> change.customRecipes(recipes(layer.customRecipes(), given)));
    members
        .<software.amazon.awssdk.services.opsworks.model.VolumeConfiguration>list(
            "VolumeConfigurations")
        .ifPresent(given -> change.volumeConfigurations(LayerVolumes.read(given)));
    members
        .structure("LifecycleEventConfiguration", LifecycleEventConfiguration.class)
        .ifPresent(given -> shutdown(change, given));
    members
        .structure("CloudWatchLogsConfiguration", CloudWatchLogsConfiguration.class)
        .ifPresent(given -> change.cloudWatchLogs(logs(stack, given)));
  }

  /** Events that are not given keep their recipes. */
  private static Recipes recipes(
      Recipes present, software.amazon.awssdk.services.opsworks.model.Recipes given) {
    return new Recipes(
        given.hasSetup() ? given.setup() : present.setup(),
        given.hasConfigure() ? given.configure() : present.configure(),
        given.hasDeploy() ? given.deploy() : present.deploy(),
        given.hasUndeploy() ? given.undeploy() : present.undeploy(),
        given.hasShutdown() ? given.shutdown() : present.shutdown());
  }

  private static void shutdown(LayerBuilder change, LifecycleEventConfiguration given) {
    var shutdown = given.shutdown();
    if (shutdown == null) {
      return;
    }
    if (shutdown.executionTimeout() != null) {
      change.shutdownTimeout(Duration.ofSeconds(shutdown.executionTimeout()));
    }
    if (shutdown.delayUntilElbConnectionsDrained() != null) {
      change.delayUntilElbConnectionsDrained(shutdown.delayUntilElbConnectionsDrained());
    }
  }

  private static String logs(Stack stack, CloudWatchLogsConfiguration given) {
    if (stack.chefVersion().compareTo(ChefVersion.CHEF_11_10) < 0
        && Boolean.TRUE.equals(given.enabled())) {
      throw ApiError.validation(
          "Cloud Watch Logs Configuration can only be set for Chef::11.10, Chef::12");
    }
    for (var stream : given.logStreams()) {
      var group = stream.logGroupName();
      check(
          group != null && group.matches("[A-Za-z0-9_/.-]{1,512}"),
          "Log Group Name",
          group,
          "1 to 512 letters, digits or _ - / .");
      check(stream.file() != null, "File", stream.file(), "a path");
      check(
          stream.bufferDuration() == null || stream.bufferDuration() >= 5000,
          "Buffer Duration",
          stream.bufferDuration(),
          "5000 ms or more");
      check(
          stream.batchCount() == null || (stream.batchCount() >= 1 && stream.batchCount() <= 10000),
          "Batch Count",
          stream.batchCount(),
          "1 to 10000");
      check(
          stream.batchSize() == null
              || (stream.batchSize() >= 1 && stream.batchSize() <= 1_048_576),
          "Batch Size",
          stream.batchSize(),
          "1 to 1048576 bytes");
      var lines = stream.fileFingerprintLines();
      check(
          lines == null || lines.matches("[0-9]+(-[0-9]+)?"),
          "File Fingerprint Lines",
          lines,
          "a number, or two as in 2-5");
    }
    return new String(Codec.write(given), StandardCharsets.UTF_8);
  }

  private static void check(boolean met, String name, @Nullable Object value, String expected) {
    if (!met) {
      throw ApiError.wrong(name, value, expected);
    }
  }
}
