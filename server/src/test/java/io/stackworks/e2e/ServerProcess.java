package io.stackworks.e2e;

import io.stackworks.server.compute.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The control server as a process of its own, which can be killed and started again on its data and
 * ports.
 */
final class ServerProcess {
  private final Path home;
  private final Path data;
  private final String compute;
  private final List<String> more;
  private final Map<String, String> environment;
  private final int http;
  private final int listen;
  private Process process;

  /**
   * @param compute the value of {@code --compute}
   * @param more further arguments
   * @param environment added to this process's own
   */
  ServerProcess(
      Path home, Path data, String compute, List<String> more, Map<String, String> environment)
      throws IOException {
    this.home = home;
    this.data = data;
    this.compute = compute;
    this.more = more;
    this.environment = environment;
    http = FreePorts.next(Set.of());
    listen = FreePorts.next(Set.of(http));
  }

  /** Returns when it answers. */
  void start() throws IOException, InterruptedException {
    Files.createDirectories(data);
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(
        List.of("io.stackworks.server.Main", "server", "--data", data.toString(), "--http"));
    command.addAll(
        List.of("127.0.0.1:" + http, "--listen", "127.0.0.1:" + listen, "--compute", compute));
    command.addAll(more);
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().put("STACKWORKS_HOME", home.toString());
    builder.environment().putAll(environment);
    process = builder.start();
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    var ready = HttpRequest.newBuilder(URI.create(url() + "/readyz")).build();
    Until.holds(
        "the server is ready",
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("the server has ended:\n" + Files.readString(log()));
          }
          try {
            return client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
          } catch (IOException e) {
            return false;
          }
        });
  }

  String url() {
    return "http://127.0.0.1:" + http;
  }

  /** Where agents find it on this host. */
  InetSocketAddress agents() {
    return new InetSocketAddress("127.0.0.1", listen);
  }

  String token() throws IOException {
    return Files.readString(data.resolve("admin/token")).strip();
  }

  Path log() {
    return data.resolveSibling("server.log");
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As SIGTERM does. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      kill();
      throw new AssertionError("the server did not stop within 30 s of SIGTERM");
    }
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }
}
