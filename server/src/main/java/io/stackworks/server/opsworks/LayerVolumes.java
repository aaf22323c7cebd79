package io.stackworks.server.opsworks;

import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.VolumeConfiguration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The volumes that a layer's instances get: what EBS has, and the defaults of layer types. */
final class LayerVolumes {
  private static final String STANDARD = "standard";

  /** GiB of one disk. */
  private record Sizes(int least, int most) {}

  private static final Map<String, Sizes> TYPES =
      new TreeMap<>(
          Map.of(
              STANDARD,
              new Sizes(1, 1024),
              "gp2",
              new Sizes(1, 16384),
              "gp3",
              new Sizes(1, 16384),
              "io1",
              new Sizes(4, 16384),
              "st1",
              new Sizes(500, 16384),
              "sc1",
              new Sizes(500, 16384)));

  private static final int MOST_DISKS = 64;
  private static final int IOPS_PER_GIB = 50;

  private LayerVolumes() {}

  /** Those that keep their data on a volume have one. */
  static List<VolumeConfiguration> defaults(LayerType type) {
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
    return new VolumeConfiguration(mountPoint, null, 1, 10, STANDARD, null, false);
  }

  static List<VolumeConfiguration> read(
      List<software.amazon.awssdk.services.opsworks.model.VolumeConfiguration> given) {
    var volumes = new ArrayList<VolumeConfiguration>();
    var mountPoints = new HashSet<String>();
    for (var volume : given) {
      check(
          mountPoints.add(volume.mountPoint()),
          "Mount Point",
          volume.mountPoint(),
          "every mount point once");
      volumes.add(read(volume));
    }
    return volumes;
  }

  private static VolumeConfiguration read(
      software.amazon.awssdk.services.opsworks.model.VolumeConfiguration given) {
    var type = given.volumeType() == null ? STANDARD : given.volumeType();
    var sizes = TYPES.get(type);
    if (sizes == null) {
      throw ApiError.wrong("Volume Type", type, "one of " + TYPES.keySet());
    }
    int disks = given.numberOfDisks();
    check(disks >= 1 && disks <= MOST_DISKS, "Number Of Disks", disks, "1 to " + MOST_DISKS);
    check(
        given.size() >= sizes.least * disks && given.size() <= sizes.most * disks,
        "Size",
        given.size(),
        "%d to %d GiB for %d disks of type %s"
            .formatted(sizes.least * disks, sizes.most * disks, disks, type));
    check(
        given.raidLevel() == null || List.of(0, 1, 5, 6, 10).contains(given.raidLevel()),
        "Raid Level",
        given.raidLevel(),
        "0, 1, 5, 6 or 10");
    checkIops(type, given.size(), given.iops());
    return new VolumeConfiguration(
        given.mountPoint(),
        given.raidLevel(),
        disks,
        given.size(),
        type,
        given.iops(),
        Boolean.TRUE.equals(given.encrypted()));
  }

  private static void checkIops(String type, int size, @Nullable Integer iops) {
    check(iops == null || iops >= 100, "Iops", iops, "100 or more");
    if (type.equals("io1")) {
      int most = IOPS_PER_GIB * size;
      check(iops != null && iops <= most, "Iops", iops, "one, with io1, of at most " + most);
    }
  }

  private static void check(boolean met, String name, @Nullable Object value, String expected) {
    if (!met) {
      throw ApiError.wrong(name, value, expected);
    }
  }
}
