package io.stackworks.server.demo;

import io.stackworks.server.compute.FreePorts;
import io.stackworks.server.compute.Installation;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The demo's control server: a process of its own, started as the launcher would. */
final class DemoServer {
  private static final String MARK = "STACKWORKS_DEMO";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final Path data;
  private final Process process;
  private final int httpPort;

  private DemoServer(Path data, Process process, int httpPort) {
    this.data = data;
    this.process = process;
    this.httpPort = httpPort;
  }

  static DemoServer start(Path data, Installation installation, LocalCompute.Choice choice)
      throws IOException {
    int http = port(7070);
    var command = new ArrayList<String>();
    // In a session of its own: Ctrl-C is for the demo, which ends the server in its turn.
    command.addAll(List.of("setsid", installation.java().toString()));
    var flags = installation.flags("server");
    if (Files.exists(flags)) {
      command.add("@" + flags);
    }
    command.addAll(installation.classData("server"));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "io.stackworks.server.Main",
            "server",
            "--data",
            data.toString(),
            "--http",
            "127.0.0.1:" + http,
            "--listen",
            "127.0.0.1:" + port(7443),
            "--compute",
            choice.name().toLowerCase(Locale.ROOT)));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(data).toFile()));
    builder.environment().put(MARK, data.toString());
    builder.environment().put("STACKWORKS_HOME", installation.home().toString());
    return new DemoServer(data, builder.start(), http);
  }

  private static Path log(Path data) {
    return data.resolve("server.log");
  }

  /** The usual port when it is free, so that commands need no flags. */
  private static int port(int usual) throws IOException {
    return FreePorts.isFree(usual) ? usual : FreePorts.next(Set.of(7070, 7443));
  }

  String url() {
    return "http://127.0.0.1:" + httpPort;
  }

  int httpPort() {
    return httpPort;
  }

  Path tokenFile() {
    return data.resolve("admin").resolve("token");
  }

  Path log() {
    return log(data);
  }

  void awaitReady() throws DemoFailed, InterruptedException {
    var ready =
        HttpRequest.newBuilder(URI.create(url() + "/readyz"))
            .timeout(Duration.ofSeconds(2))
            .build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new DemoFailed("the server did not start:\n" + lastLines());
      }
      try {
        if (HTTP.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // not yet
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    throw new DemoFailed(
        "the server is not ready after %d s:\n%s".formatted(PATIENCE.toSeconds(), lastLines()));
  }

  /** An address that signs a browser in to the console, once. */
  String consoleLink() throws IOException, DemoFailed, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url() + "/console/links"))
            .header("authorization", "Bearer " + Files.readString(tokenFile()).strip())
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new DemoFailed("no link to the console: " + answer.body().strip());
    }
    return answer.body().strip();
  }

  String lastLines() {
    try {
      var lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return "(no output)";
    }
  }

  /** Stops in order; killed when it takes too long. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(15, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Ends a server whose demo was killed. */
  static void endLeftOver(Path data) throws IOException {
    LocalCompute.killMarked(MARK, data.toString());
  }
}
