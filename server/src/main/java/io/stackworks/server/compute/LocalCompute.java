package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Chooses what instances on this host are: sandboxes where the host allows them, else plain
 * processes.
 */
public final class LocalCompute {

  /** What the operator asked for. */
  public enum Choice {
    AUTO,
    OVERLAY,
    DIRECTORY;

    /** The value of {@code --compute}. */
    public static Choice of(String text) {
      for (var choice : values()) {
        if (choice.name().toLowerCase(Locale.ROOT).equals(text)) {
          return choice;
        }
      }
      throw new IllegalArgumentException(
          "--compute: %s (expected: auto, overlay or directory)".formatted(text));
    }
  }

  /** Programs that sandboxes need, and the Debian package of each. */
  private static final Map<String, String> TOOLS =
      Map.of(
          "unshare", "util-linux",
          "nsenter", "util-linux",
          "mount", "mount",
          "umount", "mount",
          "pivot_root", "util-linux",
          "setsid", "util-linux",
          "ip", "iproute2",
          "hostname", "hostname");

  private LocalCompute() {}

  /**
   * The compute for a data directory; claims the fleet's addresses, starts nothing.
   *
   * @throws IOException when sandboxes were asked for and this host cannot have them, with every
   *     reason
   */
  public static Compute choose(Choice choice, Path data, Installation installation)
      throws IOException {
    var instances = Files.createDirectories(data).toRealPath().resolve("instances");
    Files.createDirectories(instances);
    var obstacles = choice == Choice.DIRECTORY ? List.of("asked for") : obstacles(instances);
    if (obstacles.isEmpty()) {
      return OverlayCompute.claim(instances, installation, System.getenv());
    }
    if (choice == Choice.OVERLAY) {
      throw new IOException("--compute overlay: " + String.join("; ", obstacles));
    }
    return new DirectoryCompute(instances, installation, obstacles);
  }

  /** Why this host cannot have sandboxes with their layers in the folder; empty: it can. */
  static List<String> obstacles(Path instances) throws IOException {
    if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      return List.of("not root");
    }
    var missing = new ArrayList<String>();
    TOOLS.keySet().stream()
        .sorted()
        .filter(tool -> !Tool.exists(tool))
        .forEach(
            tool ->
                missing.add(
                    "program %s is missing (apt-get install %s)".formatted(tool, TOOLS.get(tool))));
    if (!missing.isEmpty()) {
      return missing;
    }
    var folder = instances.resolve(".probe");
    try {
      Files.createDirectories(folder);
      var script = Scripts.write("probe.sh", folder);
      var probe = Tool.run("sh", script.toString(), folder.toString());
      return probe.output().isEmpty() ? List.of() : List.of(probe.output().replace('\n', ' '));
    } finally {
      Trees.remove(folder);
    }
  }
}
