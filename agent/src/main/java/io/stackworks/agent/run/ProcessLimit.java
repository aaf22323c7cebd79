package io.stackworks.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many processes and threads a run may have at a time: a quarter of what the machine can have,
 * so that a recipe that forks without end leaves room to live and to end it.
 */
final class ProcessLimit {
  private static final String FILE = "pids.max";

  private ProcessLimit() {}

  /**
   * Bounds a runner's control group where the kernel lets us.
   *
   * @return what the runner must enter besides: where processes are counted in a hierarchy of their
   *     own (version 1), a group there; else null
   */
  static @Nullable Path set(Path group) {
    try {
      var bound = String.valueOf(most());
      if (handedDown(group)) {
        Files.writeString(group.resolve(FILE), bound);
        return null;
      }
      var beside = beside(group);
      if (beside != null) {
        Files.createDirectories(beside);
        Files.writeString(beside.resolve(FILE), bound);
      }
      return beside;
    } catch (IOException e) {
      return null; // not ours to say
    }
  }

  /** Where {@link #set} bounded this group in a hierarchy of its own; null: nowhere. */
  static @Nullable Path beside(Path group) throws IOException {
    var mount = mount(Files.readAllLines(Path.of("/proc/self/mounts")));
    var own = own(Files.readAllLines(Path.of("/proc/self/cgroup")));
    return mount == null || own == null
        ? null
        : mount.resolve(own.substring(1)).resolve(group.getFileName().toString()).normalize();
  }

  private static boolean handedDown(Path group) {
    if (!Files.exists(group.resolve(FILE))) {
      try {
        Files.writeString(group.resolveSibling("cgroup.subtree_control"), "+pids");
      } catch (IOException e) {
        return false;
      }
    }
    return Files.exists(group.resolve(FILE));
  }

  private static long most() throws IOException {
    long pids = number("pid_max");
    return Math.max(256, Math.min(pids, number("threads-max")) / 4);
  }

  private static long number(String name) throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/sys/kernel", name)).strip());
  }

  static @Nullable Path mount(List<String> mounts) {
    for (var line : mounts) {
      var fields = line.split(" ", -1);
      if (fields.length > 3
          && fields[2].equals("cgroup")
          && List.of(fields[3].split(",", -1)).contains("pids")) {
        return Path.of(fields[1]);
      }
    }
    return null;
  }

  static @Nullable String own(List<String> lines) {
    for (var line : lines) {
      var fields = line.split(":", 3);
      if (fields.length == 3 && List.of(fields[1].split(",", -1)).contains("pids")) {
        return ControlGroups.withoutRunner(fields[2]);
      }
    }
    return null;
  }
}
