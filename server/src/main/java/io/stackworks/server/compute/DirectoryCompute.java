package io.stackworks.server.compute;

import io.stackworks.server.security.PrivateFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Instances as plain processes of the server's user, each in a folder of its own: what remains when
 * the host allows no sandboxes. They share the host's network, file system and host name.
 */
final class DirectoryCompute implements Compute {
  private static final Duration GRACE = Duration.ofSeconds(8);
  private static final String LOCALHOST = "127.0.0.1";

  private final Path instances;
  private final Installation installation;
  private final List<String> obstacles;
  private final Turns turns;
  private volatile String serverUrl = "";

  /** {@code obstacles}: why these are not sandboxes. */
  DirectoryCompute(Path instances, Installation installation, List<String> obstacles) {
    this.instances = instances;
    this.installation = installation;
    this.obstacles = List.copyOf(obstacles);
    this.turns = new Turns(instances);
  }

  @Override
  public Set<String> serverNames() {
    return Set.of(LOCALHOST, "localhost");
  }

  @Override
  public List<String> limits() {
    return limits(instances, obstacles);
  }

  static List<String> limits(Path instances, List<String> obstacles) {
    return List.of(
        "instances are plain processes in %s, not sandboxes (%s)"
            .formatted(instances, String.join("; ", obstacles)),
        "packages, system services, other users and host names cannot be managed there",
        "recipes must keep below node['stackworks']['root'] and serve at"
            + " node['stackworks']['ports']['http'] on "
            + LOCALHOST);
  }

  @Override
  public void open(InetSocketAddress agents) {
    serverUrl = "https://%s:%d".formatted(LOCALHOST, agents.getPort());
  }

  @Override
  public Map<String, Machine> recover(Set<String> instanceIds) throws IOException {
    var running = new TreeMap<String, Machine>();
    for (var folder : turns.folders()) {
      var id = folder.getFileName().toString();
      var port = port(folder);
      if (Turns.isRemains(folder) || !instanceIds.contains(id) || port == null) {
        kill(folder.toString()::equals);
        Turns.remove(folder);
      } else if (process(folder) == null) {
        kill(folder.toString()::equals);
      } else {
        readdress(folder);
        running.put(id, machine(folder, port));
      }
    }
    kill(path -> path.startsWith(instances + "/") && !Files.exists(Path.of(path)));
    return running;
  }

  @Override
  public Machine start(BootData boot) throws MachineFailed {
    return turns.take(
        boot.instanceId(),
        folder -> {
          for (var part : List.of("root", "home", "tmp", "agent")) {
            Files.createDirectories(folder.resolve(part));
          }
          if (process(folder) != null) {
            tell(folder, boot.caFingerprint(), boot.joinToken() + "\n");
            return machine(folder, requirePort(folder));
          }
          kill(folder.toString()::equals);
          PrivateFiles.write(folder.resolve("token"), boot.joinToken() + "\n");
          PrivateFiles.write(folder.resolve("boot"), text(boot.caFingerprint()));
          assignPort(folder);
          return run(folder);
        });
  }

  @Override
  public void stop(String instanceId) throws MachineFailed {
    turns.take(
        instanceId,
        folder -> {
          halt(folder);
          return true;
        });
  }

  @Override
  public Machine reboot(String instanceId) throws MachineFailed {
    return turns.take(
        instanceId,
        folder -> {
          requirePort(folder);
          halt(folder);
          return run(folder);
        });
  }

  @Override
  public void delete(String instanceId) throws MachineFailed {
    turns.take(
        instanceId,
        folder -> {
          kill(folder.toString()::equals);
          Turns.remove(folder);
          return true;
        });
  }

  private Machine run(Path folder) throws IOException, MachineFailed {
    var command = new ArrayList<>(List.of("setsid", "sh"));
    command.add(Scripts.write("process.sh", folder).toString());
    command.addAll(installation.agentCommand());
    command.addAll(
        List.of(
            "--data",
            folder.resolve("agent").toString(),
            "--token-file",
            folder.resolve("token").toString(),
            "--virtualization",
            "local",
            "--private-ip",
            LOCALHOST,
            "--public-ip",
            LOCALHOST));
    var console = folder.resolve("console");
    var word = Launch.detached(command, variables(folder), console);
    if (!word.equals("ready")) {
      kill(folder.toString()::equals);
      throw new MachineFailed("process ended early: " + Launch.lastWords(console));
    }
    return machine(folder, requirePort(folder));
  }

  private Map<String, String> variables(Path folder) {
    var variables = new HashMap<String, String>();
    for (var name : List.of("USER", "LANG", "http_proxy", "https_proxy", "no_proxy")) {
      var value = System.getenv(name);
      if (value != null) {
        variables.put(name, value);
      }
    }
    variables.put(Marked.MACHINE, folder.toString());
    variables.put("HOME", folder.resolve("home").toString());
    variables.put("TMPDIR", folder.resolve("tmp").toString());
    variables.put("MALLOC_ARENA_MAX", "1");
    variables.put("STACKWORKS_HOME", installation.home().toString());
    return variables;
  }

  private Machine machine(Path folder, int port) {
    return new Machine(
        LOCALHOST,
        LOCALHOST,
        Map.of(
            "stackworks.sandbox", "directory",
            "stackworks.root", folder.resolve("root").toString(),
            "stackworks.ports.http", Integer.toString(port)));
  }

  private static @Nullable HostProcess process(Path folder) {
    return HostProcess.find(folder.resolve("pid")).orElse(null);
  }

  /** Asks all processes of the machine to end, then kills what is left. */
  private static void halt(Path folder) throws IOException {
    var process = process(folder);
    var others = Marked.processes(Marked.MACHINE, folder.toString()::equals);
    if (process != null) {
      process.terminate();
    }
    others.forEach(ProcessHandle::destroy);
    Marked.await(others, GRACE);
    kill(folder.toString()::equals);
  }

  private static void kill(Predicate<String> folder) throws IOException {
    Marked.kill(Marked.MACHINE, folder);
  }

  private String text(String caFingerprint) {
    return "SERVER=%s\nCA=%s\n".formatted(serverUrl, caFingerprint);
  }

  private void tell(Path folder, String caFingerprint, String token) throws IOException {
    var boot = folder.resolve("boot");
    var tokens = folder.resolve("token");
    var process = process(folder);
    var text = text(caFingerprint);
    if (process == null
        || (Files.readString(boot).equals(text) && Files.readString(tokens).equals(token))) {
      return;
    }
    PrivateFiles.write(tokens, token);
    PrivateFiles.write(boot, text);
    Tool.run("sh", "-c", "kill -USR1 " + process.number());
  }

  /** A restarted server may listen at another port. */
  private void readdress(Path folder) throws IOException {
    var boot = Files.readString(folder.resolve("boot"));
    var ca = boot.replaceAll("(?s).*\nCA=([^\n]*).*", "$1");
    tell(folder, ca, Files.readString(folder.resolve("token")));
  }

  static @Nullable Integer port(Path folder) {
    try {
      return Integer.valueOf(Files.readString(folder.resolve("port")).strip());
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  private static int requirePort(Path folder) throws MachineFailed {
    var port = port(folder);
    if (port == null) {
      throw new MachineFailed("no machine (expected: one that was started)");
    }
    return port;
  }

  /**
   * The port it had when that is free, else another one; none that another machine has, running or
   * not. One after the other: machines boot side by side.
   */
  private synchronized void assignPort(Path folder) throws IOException {
    var others = new HashSet<Integer>();
    for (var other : turns.folders()) {
      var port = other.equals(folder) ? null : port(other);
      if (port != null) {
        others.add(port);
      }
    }
    var own = port(folder);
    int port =
        own != null && !others.contains(own) && FreePorts.isFree(own)
            ? own
            : FreePorts.next(others);
    PrivateFiles.write(folder.resolve("port"), Integer.toString(port));
  }

  @Override
  public void close() {
    // Nothing of ours is open; the processes go on.
  }
}
