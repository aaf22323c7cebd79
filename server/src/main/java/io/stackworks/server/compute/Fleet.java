package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The network namespace that the sandboxes of one server share, held by a shell that keeps the
 * relay running. It outlives the server and is made when the first sandbox needs it.
 */
final class Fleet {
  private static final String PID_FILE = "fleet.pid";

  private final Network network;
  private final Path owner;
  private final Installation installation;

  Fleet(Network network, Path owner, Installation installation) {
    this.network = network;
    this.owner = owner;
    this.installation = installation;
  }

  private Path pidFile() {
    return network.folder().resolve(PID_FILE);
  }

  boolean isRunning() {
    return HostProcess.find(pidFile()).isPresent();
  }

  /** The process that holds the namespace, started when there is none. */
  synchronized long ensure() throws IOException {
    var running = HostProcess.find(pidFile());
    if (running.isPresent()) {
      return running.get().number();
    }
    var folder = network.folder();
    killAll(); // a relay without its fleet
    var script = Scripts.write("fleet.sh", folder);
    var console = folder.resolve("console");
    var command = new ArrayList<>(List.of("setsid", "unshare", "--net", "sh", script.toString()));
    command.addAll(installation.relayCommand(folder, network.gateway()));
    var word =
        Launch.detached(
            command,
            Map.of(
                "FLEET_DIR",
                folder.toString(),
                "GATEWAY",
                network.gateway(),
                "HARDWARE",
                network.hardware(1),
                Marked.OWNER,
                owner.toString()),
            console);
    if (!word.equals("ready")) {
      throw new IOException("network of the fleet refused: " + Launch.lastWords(console));
    }
    return HostProcess.find(pidFile())
        .orElseThrow(() -> new IOException("network of the fleet ended at once"))
        .number();
  }

  /** Ends the namespace and the relay. */
  synchronized void end() throws IOException {
    var running = HostProcess.find(pidFile());
    if (running.isPresent()) {
      running.get().terminate();
      if (!running.get().ended(Duration.ofSeconds(3))) {
        running.get().kill();
      }
    }
    killAll();
    Files.deleteIfExists(pidFile());
  }

  private void killAll() throws IOException {
    Marked.kill("FLEET_DIR", network.folder().toString()::equals);
  }
}
