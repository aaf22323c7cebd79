package io.stackworks.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Control groups (v2) below the agent's own, one for each runner, where the kernel lets us. A group
 * that still holds daemons a recipe started stays; it goes when it is empty.
 */
final class ControlGroups {
  private final @Nullable Path parent;
  private final String prefix;

  private ControlGroups(@Nullable Path parent, String prefix) {
    this.parent = parent;
    this.prefix = prefix;
  }

  /** Finds where this process may make groups; without such a place every group is "none". */
  static ControlGroups find(String prefix) {
    try {
      var mount = mount(Files.readAllLines(Path.of("/proc/self/mounts")));
      var own = own(Files.readAllLines(Path.of("/proc/self/cgroup")));
      if (mount != null && own != null) {
        var parent = mount.resolve(own.substring(1)).normalize();
        var trial = parent.resolve(prefix + "trial");
        Files.createDirectory(trial);
        boolean killable = Files.isWritable(trial.resolve("cgroup.procs"));
        Files.delete(trial);
        if (killable) {
          return new ControlGroups(parent, prefix);
        }
      }
    } catch (IOException e) {
      // Not ours to use: no cgroup file system, read-only, or no delegation.
    }
    return new ControlGroups(null, prefix);
  }

  static @Nullable Path mount(List<String> mounts) {
    for (var line : mounts) {
      var fields = line.split(" ", -1);
      if (fields.length > 2 && fields[2].equals("cgroup2")) {
        return Path.of(fields[1]);
      }
    }
    return null;
  }

  static @Nullable String own(List<String> lines) {
    for (var line : lines) {
      if (line.startsWith("0::/")) {
        return withoutRunner(line.substring(3));
      }
    }
    return null;
  }

  /** After a restart by hand from inside a run: never nest in a runner's group. */
  static String withoutRunner(String path) {
    int nested = path.indexOf("/stackworks-");
    return nested < 0 ? path : path.substring(0, Math.max(1, nested));
  }

  /** A new group, or null when there can be none. */
  @Nullable Path create(String name) {
    if (parent == null) {
      return null;
    }
    sweep();
    var group = parent.resolve(prefix + name);
    try {
      Files.createDirectory(group);
      return group;
    } catch (IOException e) {
      return null;
    }
  }

  private void sweep() {
    if (parent == null) {
      return;
    }
    try (var groups = Files.newDirectoryStream(parent, prefix + "*")) {
      for (var group : groups) {
        remove(group);
      }
    } catch (IOException e) {
      // Next time.
    }
  }

  /** Removes a group after its runner's end, unless daemons live in it. */
  static void removeAfterEnd(Path group) throws InterruptedException {
    for (int i = 0; i < 25 && !remove(group); i++) {
      Thread.sleep(10); // the kernel needs a moment to see the last process off
    }
  }

  private static boolean remove(Path group) {
    try {
      var beside = ProcessLimit.beside(group);
      if (beside != null) {
        Files.deleteIfExists(beside);
      }
      Files.deleteIfExists(group);
      return true;
    } catch (IOException e) {
      return false; // in use
    }
  }
}
