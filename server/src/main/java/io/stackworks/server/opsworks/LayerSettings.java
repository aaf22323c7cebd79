package io.stackworks.server.opsworks;

import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerBuilder;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.Recipes;
import io.stackworks.server.layer.VolumeConfiguration;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.CloudWatchLogsConfiguration;
import software.amazon.awssdk.services.opsworks.model.LifecycleEventConfiguration;

/**
 * A layer's settings as requests give them. Members that are absent keep what they were; on
 * creation, what the API documents as their default.
 */
final class LayerSettings {
  private static final Set<String> VOLUME_TYPES =
      Set.of("standard", "gp2", "gp3", "io1", "st1", "sc1");
  private static final int LARGEST_VOLUME = 16384;

  private LayerSettings() {}

  static Layer created(Stack stack, Layer blank, Members members) {
    var attributes = LayerAttributes.defaults(blank.type());
    var volumes = defaultVolumes(blank.type());
    return updated(
        stack,
        blank.with(change -> change.attributes(attributes).volumeConfigurations(volumes)),
        members);
  }

  /** Those that keep their data on a volume have one. */
  private static List<VolumeConfiguration> defaultVolumes(LayerType type) {
    return switch (type) {
      case DB_MASTER -> List.of(volume("/vol/mysql"));
      case MONITORING_MASTER -> List.of(volume("/vol/ganglia"));
      case CUSTOM,
          LB,
          WEB,
          PHP_APP,
          RAILS_APP,
          NODEJS_APP,
          PYTHON_APP,
          JAVA_APP,
          AWS_FLOW_RUBY,
          MEMCACHED,
          ECS_CLUSTER ->
          List.of();
    };
  }

  private static VolumeConfiguration volume(String mountPoint) {
    return new VolumeConfiguration(mountPoint, null, 1, 10, "standard", null, false);
  }

  static Layer updated(Stack stack, Layer layer, Members members) {
    return layer.with(change -> fill(change, stack, layer, members));
  }

  private static void fill(LayerBuilder change, Stack stack, Layer layer, Members members) {
    members.text("Name").ifPresent(change::name);
    members.text("Shortname").ifPresent(change::shortname);
    members
        .text("CustomInstanceProfileArn")
        .map(Texts::orNull)
        .ifPresent(change::customInstanceProfileArn);
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
        .ifPresent(given -> change.volumeConfigurations(volumes(given)));
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

  private static List<VolumeConfiguration> volumes(
      List<software.amazon.awssdk.services.opsworks.model.VolumeConfiguration> given) {
    var volumes = new ArrayList<VolumeConfiguration>();
    var mountPoints = new LinkedHashMap<String, Integer>();
    for (var volume : given) {
      var type = volume.volumeType() == null ? "standard" : volume.volumeType();
      check(VOLUME_TYPES.contains(type), "Volume Type", type, "one of " + VOLUME_TYPES);
      check(
          volume.mountPoint().startsWith("/"),
          "Mount Point",
          volume.mountPoint(),
          "an absolute path");
      check(
          mountPoints.merge(volume.mountPoint(), 1, Integer::sum) == 1,
          "Mount Point",
          volume.mountPoint(),
          "every mount point once");
      check(
          volume.size() >= 1 && volume.size() <= LARGEST_VOLUME * volume.numberOfDisks(),
          "Size",
          volume.size(),
          "1 to " + LARGEST_VOLUME + " GiB a disk");
      check(
          volume.numberOfDisks() >= 1 && volume.numberOfDisks() <= 64,
          "Number Of Disks",
          volume.numberOfDisks(),
          "1 to 64");
      check(
          volume.raidLevel() == null || List.of(0, 1, 5, 6, 10).contains(volume.raidLevel()),
          "Raid Level",
          volume.raidLevel(),
          "0, 1, 5, 6 or 10");
      check(volume.iops() == null || volume.iops() >= 100, "Iops", volume.iops(), "100 or more");
      check(!type.equals("io1") || volume.iops() != null, "Iops", volume.iops(), "one, with io1");
      volumes.add(
          new VolumeConfiguration(
              volume.mountPoint(),
              volume.raidLevel(),
              volume.numberOfDisks(),
              volume.size(),
              type,
              volume.iops(),
              Boolean.TRUE.equals(volume.encrypted())));
    }
    return volumes;
  }

  private static void check(boolean met, String name, @Nullable Object value, String expected) {
    if (!met) {
      throw ApiError.validation("%s: %s (expected: %s)".formatted(name, value, expected));
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
}
