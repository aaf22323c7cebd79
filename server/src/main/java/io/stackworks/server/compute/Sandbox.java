package io.stackworks.server.compute;

import io.stackworks.server.security.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One instance's machine in overlay compute: a folder with its layers, and while it runs the
 * process tree that {@code sandbox.sh} makes. The folder is the only record; what runs is found by
 * the pid file in it.
 */
final class Sandbox {
  private static final Duration GRACE = Duration.ofSeconds(8);

  /** Where an agent keeps its data in a sandbox: its own standard place. */
  static final String AGENT_DATA = "/var/lib/stackworks-agent";

  private static final Duration DEATH = Duration.ofSeconds(10);

  /** Fresh in every sandbox: as hidden as what is covered. */
  private static final List<Path> FRESH = List.of(Path.of("/tmp"), Path.of("/run"));

  /** What all sandboxes of a server have in common. */
  record Setting(
      Network network, Path owner, Installation installation, Fleet fleet, List<Path> covered) {
    /** The server as sandboxes see it. */
    String serverUrl() {
      return "https://%s:%d".formatted(network.gateway(), Relay.AGENTS_PORT);
    }
  }

  private final Setting setting;
  private final Path folder;

  Sandbox(Setting setting, Path folder) {
    this.setting = setting;
    this.folder = folder;
  }

  String instanceId() {
    return folder.getFileName().toString();
  }

  // --- the record: who it is, from its making on ---

  /**
   * Host part of its addresses and its name, as they were when it was made; empty: never made, or
   * half.
   */
  record Identity(int host, String hostname) {}

  Optional<Identity> identity() {
    try {
      var words = Files.readString(folder.resolve("machine")).strip().split(" ", -1);
      return Optional.of(new Identity(Integer.parseInt(words[0]), words[1]));
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  void record(Identity identity) throws IOException {
    Files.createDirectories(folder);
    PrivateFiles.write(
        folder.resolve("machine"), identity.host() + " " + identity.hostname() + "\n");
  }

  // --- the processes ---

  private Optional<HostProcess> process() {
    return HostProcess.find(folder.resolve("pid"));
  }

  /** Running, and beyond the part of its boot that can fail. */
  boolean isUp() {
    try {
      return process().flatMap(HostProcess::child).isPresent()
          && Files.size(folder.resolve("ready")) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Boots with the files that are there. Without boot data the agent keeps what it was told before.
   */
  void boot(Identity identity, @Nullable BootData boot) throws IOException, MachineFailed {
    long fleet = setting.fleet().ensure();
    var script = Scripts.write("sandbox.sh", setting.network().folder());
    Scripts.write("attach.sh", setting.network().folder());
    var command = new ArrayList<>(List.of("setsid", "sh", script.toString(), "boot"));
    command.addAll(setting.installation().agentCommand());
    command.addAll(
        List.of(
            "--data",
            AGENT_DATA,
            "--token-file",
            "/etc/stackworks/token",
            "--virtualization",
            "local",
            "--private-ip",
            setting.network().inside(identity.host()),
            "--public-ip",
            setting.network().outside(identity.host())));
    var console = folder.resolve("console");
    var word = Launch.detached(command, variables(identity, boot, fleet), console);
    if (!word.equals("ready")) {
      kill();
      var said = word.startsWith("failed ") ? word.substring(7) : "boot ended early";
      throw new MachineFailed("%s: %s".formatted(said, Launch.lastWords(console)));
    }
  }

  private Map<String, String> variables(Identity identity, @Nullable BootData boot, long fleet)
      throws IOException {
    var network = setting.network();
    var variables = new HashMap<String, String>();
    variables.put(Marked.MACHINE, folder.toString());
    variables.put(Marked.OWNER, setting.owner().toString());
    variables.put("STACKWORKS_HOME", setting.installation().home().toString());
    variables.put("HOST", identity.hostname());
    variables.put("LAYERED", lines(HostMounts.layered(setting.covered())));
    variables.put("COVERED", lines(setting.covered()));
    variables.put("SHOWN", lines(shown()));
    variables.put("FLEET_PID", Long.toString(fleet));
    variables.put(
        "LINK",
        "m%d.%06x".formatted(identity.host(), ThreadLocalRandom.current().nextInt(1 << 24)));
    variables.put("HARDWARE", network.hardware(identity.host()));
    variables.put("ADDRESS", network.inside(identity.host()));
    variables.put("GATEWAY", network.gateway());
    var proxy = "http://%s:%d".formatted(network.gateway(), Relay.PROXY_PORT);
    variables.put("http_proxy", proxy);
    variables.put("https_proxy", proxy);
    variables.put(
        "no_proxy",
        "localhost,127.0.0.1,::1,10.77.%d.0/24,%s"
            .formatted(network.number(), identity.hostname()));
    if (boot != null) {
      variables.put("SERVER", setting.serverUrl());
      variables.put("CA", boot.caFingerprint());
      variables.put("TOKEN", boot.joinToken());
    }
    return variables;
  }

  private List<Path> shown() throws IOException {
    return setting.installation().readByAgents().stream()
        .filter(
            path ->
                Stream.concat(setting.covered().stream(), FRESH.stream())
                    .anyMatch(path::startsWith))
        .toList();
  }

  private static String lines(List<Path> paths) {
    return String.join("\n", paths.stream().map(Path::toString).toList());
  }

  /**
   * Gives a running sandbox new boot data; an agent that could not register with the old ones tries
   * again.
   */
  void tell(BootData boot) throws IOException {
    var first = process().flatMap(HostProcess::child);
    if (first.isEmpty()) {
      return; // just ended; whoever looks after it learns that elsewhere
    }
    long number = first.get().number();
    var etc = Path.of("/proc/" + number + "/root/etc/stackworks");
    boolean knownToken = put(etc.resolve("token"), boot.joinToken() + "\n");
    boolean knownServer =
        put(
            etc.resolve("boot"),
            "SERVER=%s\nCA=%s\n".formatted(setting.serverUrl(), boot.caFingerprint()));
    if (knownToken && knownServer) {
      return;
    }
    Tool.run("sh", "-c", "kill -USR1 " + number);
  }

  /** Whether the file said so already. */
  private static boolean put(Path file, String text) throws IOException {
    if (Files.exists(file) && Files.readString(file).equals(text)) {
      return true;
    }
    Files.writeString(file, text);
    return false;
  }

  /** Plugs it into a new fleet, after the old one ended without it. */
  void reattach() throws IOException {
    var first = process().flatMap(HostProcess::child);
    var identity = identity();
    if (first.isEmpty() || identity.isEmpty()) {
      return;
    }
    var variables = variables(identity.get(), null, setting.fleet().ensure());
    variables.put("SANDBOX_PID", Long.toString(first.get().number()));
    var enter = "nsenter --net=/proc/$SANDBOX_PID/ns/net ";
    var script = Scripts.write("attach.sh", setting.network().folder());
    var word =
        Launch.detached(
            List.of(
                "sh",
                "-c",
                enter
                    + "ip link delete eth0; exec "
                    + enter
                    + "sh -c '. "
                    + script
                    + "; echo ready'"),
            variables,
            folder.resolve("console"));
    if (!word.equals("ready")) {
      throw new IOException("network refused: " + Launch.lastWords(folder.resolve("console")));
    }
  }

  /** Ends all processes, asking first. */
  void halt() throws IOException {
    var process = process();
    if (process.isPresent()) {
      process.get().child().ifPresent(HostProcess::terminate);
      if (process.get().ended(GRACE)) {
        settle();
        return;
      }
    }
    kill();
  }

  /** Ends all processes at once. */
  void kill() throws IOException {
    var process = process();
    if (process.isPresent()) {
      process.get().kill();
      if (!process.get().ended(DEATH)) {
        throw new IOException("process %d does not end".formatted(process.get().number()));
      }
    }
    settle();
  }

  /**
   * PID 1 may end a moment after the process that started it, and a boot may not have written its
   * pid file yet.
   */
  private void settle() throws IOException {
    Marked.kill(Marked.MACHINE, folder.toString()::equals);
    Files.deleteIfExists(folder.resolve("pid"));
    Files.deleteIfExists(folder.resolve("ready"));
  }

  void remove() throws IOException {
    Turns.remove(folder);
  }
}
