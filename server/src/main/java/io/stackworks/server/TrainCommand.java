package io.stackworks.server;

import io.stackworks.server.cli.OperatorCommandLine;
import io.stackworks.server.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does once what a server and an operator's commands do, in a data directory of its own. The
 * launcher starts it to make the class-data archive, which holds the classes that were used.
 */
@Command(name = "train", hidden = true, description = "Use this program once; for the launcher.")
final class TrainCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException, StartRefused {
    var data = Files.createTempDirectory("stackworks-training-");
    var home = System.getenv("STACKWORKS_HOME");
    var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var config =
        new ServerConfig(
            data,
            free,
            free,
            null,
            List.of(),
            Duration.ofHours(1),
            "none",
            home == null ? null : Path.of(home));
    try (var server = ControlServer.start(config, Clock.systemUTC())) {
      var url = "http://" + Doors.text(server.http());
      for (var page : List.of("/readyz", "/metrics")) {
        try (var in = URI.create(url + page).toURL().openStream()) {
          in.readAllBytes();
        }
      }
      operate(url, data);
      return 0;
    } finally {
      delete(data);
    }
  }

  private static void operate(String url, Path data) throws IOException {
    var file = data.resolve("training.yaml");
    Files.writeString(
        file,
        """
        name: training
        layers:
          - name: Web
            short_name: web
            type: web
        instances:
          - hostname: web1
            layers: [web]
        """);
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var environment =
        Map.of(
            "STACKWORKS_URL", url, "STACKWORKS_TOKEN_FILE", data.resolve("admin/token").toString());
    for (var line :
        List.of(
            List.of("apply", "--yes", "-f", file.toString()),
            List.of("status"),
            List.of("status", "training", "-o", "json"),
            List.of("deployments", "training"),
            List.of("help"))) {
      var terminal =
          new Terminal(
              silent,
              silent,
              new ByteArrayInputStream(new byte[0]),
              environment,
              false,
              Clock.systemUTC());
      var unused =
          new OperatorCommandLine(terminal, Main.commands()).run(line.toArray(String[]::new));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
