package io.stackworks.server.bench;

import io.stackworks.server.compute.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server under measurement, on free ports of this machine. Closing it ends it. */
record BenchServer(Program program, Path data, int http, int listen) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_NS = 5_000_000;

  /**
   * Returns at once: {@link #awaitReady} waits.
   *
   * @param folder for its log
   * @param more arguments
   */
  static BenchServer start(Path folder, Path data, Map<String, String> environment, String... more)
      throws IOException {
    int http = FreePorts.next(Set.of());
    int listen = FreePorts.next(Set.of(http));
    var arguments = new ArrayList<>(List.of("server", "--data", data.toString()));
    arguments.addAll(List.of("--http", "127.0.0.1:" + http, "--listen", "127.0.0.1:" + listen));
    arguments.addAll(List.of(more));
    return new BenchServer(Program.start(folder, environment, arguments), data, http, listen);
  }

  /** Asks again and again until it says that it is ready. */
  void awaitReady() throws IOException, InterruptedException {
    var ready = HttpRequest.newBuilder(URI.create(url() + "/readyz")).build();
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady(client, ready)) {
      if (!program.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("the server did not become ready\n" + program.printed());
      }
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  private static boolean isReady(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) { // not yet, or the test whether the port is free
      return false;
    }
  }

  String url() {
    return "http://127.0.0.1:" + http;
  }

  /** The administrator's token is in it. */
  Path tokenFile() {
    return data.resolve("admin/token");
  }

  long pid() {
    return program.pid();
  }

  /** Of the processor, so far. The launcher becomes the server, or is its parent. */
  Duration processorTime() {
    return ProcessHandle.of(pid()).stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public void close() throws InterruptedException {
    program.close();
  }
}
