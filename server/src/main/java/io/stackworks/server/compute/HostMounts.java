package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Mount points of the host that belong to its system: an overlay of {@code /} shows an empty folder
 * in their place, so that each needs an overlay of its own.
 */
final class HostMounts {
  private static final Set<String> TYPES =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs");
  private static final List<Path> SYSTEM =
      List.of(Path.of("/usr"), Path.of("/var"), Path.of("/opt"), Path.of("/srv"), Path.of("/etc"));

  /** Other programs' sandboxes. */
  private static final List<Path> FOREIGN =
      List.of(
          Path.of("/var/lib/docker"),
          Path.of("/var/lib/containers"),
          Path.of("/var/lib/containerd"),
          Path.of("/var/lib/kubelet"),
          Path.of("/var/lib/lxc"),
          Path.of("/var/lib/lxd"));

  private HostMounts() {}

  /** Outer ones first. {@code hidden}: folders that sandboxes do not see anyway. */
  static List<Path> layered(List<Path> hidden) throws IOException {
    return layered(Files.readAllLines(Path.of("/proc/self/mountinfo")), hidden);
  }

  static List<Path> layered(List<String> mountinfo, List<Path> hidden) {
    return mountinfo.stream()
        .map(line -> line.split(" - ", 2))
        .filter(halves -> halves.length == 2 && TYPES.contains(halves[1].split(" ", -1)[0]))
        .map(halves -> halves[0].split(" ", -1)[4])
        .filter(point -> point.matches("[A-Za-z0-9._/+@:-]+")) // no escapes: \040 is a blank
        .map(Path::of)
        .filter(point -> below(point, SYSTEM) && !below(point, FOREIGN) && !below(point, hidden))
        .distinct()
        .sorted(Comparator.comparing(Path::getNameCount).thenComparing(Path::toString))
        .toList();
  }

  private static boolean below(Path point, List<Path> folders) {
    return folders.stream().anyMatch(point::startsWith);
  }
}
