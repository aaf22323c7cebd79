package io.stackworks.server.compute;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses what instances on this host are: sandboxes where the host allows them, else plain
 * processes.
 */
public final class LocalCompute {

  private static final Logger log = LoggerFactory.getLogger(LocalCompute.class);

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
    var compute = new DirectoryCompute(instances, installation, obstacles);
    compute.limits().forEach(limit -> log.atWarn().log("Local instances: {}", limit));
    return compute;
  }

  /**
   * What instances would not be able to do here; the same as {@link Compute#limits}, before any
   * exists.
   */
  public static List<String> limits(Choice choice, Path data) throws IOException {
    var instances = Files.createDirectories(data.resolve("instances")).toRealPath();
    var obstacles = choice == Choice.DIRECTORY ? List.of("asked for") : obstacles(instances);
    return obstacles.isEmpty() ? List.of() : DirectoryCompute.limits(instances, obstacles);
  }

  /** Where HTTP of a running instance is reached from this host, for people and {@code curl}. */
  public static String httpUrl(Path data, String instanceId, String publicIp) throws IOException {
    var port = DirectoryCompute.port(data.resolve("instances").resolve(instanceId));
    if (port != null) {
      return "http://%s:%d/".formatted(publicIp, port);
    }
    // Bound to every address, port 80 of any loopback address is that program's.
    try (var free = new ServerSocket(80, 1, InetAddress.getByName("127.77.255.254"))) {
      return free.isBound() ? "http://%s/".formatted(publicIp) : "";
    } catch (IOException e) {
      return "http://%s:%d/".formatted(publicIp, Outlets.HTTP_ASIDE);
    }
  }

  /** Removes every machine of a data directory whose server does not run, of whatever kind. */
  public static void removeAll(Path data, Installation installation) throws IOException {
    var instances = data.toAbsolutePath().normalize().resolve("instances");
    if (!Files.isDirectory(instances)) {
      return;
    }
    instances = instances.toRealPath();
    try (Compute compute =
        Files.exists(instances.resolve("fleet"))
            ? OverlayCompute.claim(instances, installation, Map.of())
            : new DirectoryCompute(instances, installation, List.of())) {
      compute.recover(Set.of());
    }
  }

  /** Kills the processes that were started with this variable, for callers that lost them. */
  public static void killMarked(String variable, String value) throws IOException {
    Marked.kill(variable, value::equals);
  }

  /** Removes a folder and all in it; links are not followed. */
  public static void removeTree(Path folder) throws IOException {
    Trees.remove(folder);
  }

  /** Why this host cannot have sandboxes with their layers in the folder; empty: it can. */
  public static List<String> obstacles(Path instances) throws IOException {
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
