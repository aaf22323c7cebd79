package io.stackworks.server.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "start", description = "Server process to /readyz: 200, its stop, a command")
final class ServerStartBench implements Callable<Integer> {
  @Option(names = "--runs", defaultValue = "5", description = "default: ${DEFAULT-VALUE}")
  private int runs;

  private final Figures stop = new Figures();

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("stackworks-bench");
    var first = new Figures();
    var again = new Figures();
    var command = new Figures();
    for (int i = 0; i < runs; i++) {
      var data = folder.resolve("data" + i);
      first.add(timeToReady(folder, data));
      again.add(timeToReady(folder, data));
      long start = System.nanoTime();
      try (var version = Program.start(folder, Map.of(), List.of("version"))) {
        version.succeed(Duration.ofMinutes(1));
      }
      command.add(Duration.ofNanos(System.nanoTime() - start));
    }
    System.out.println(Machine.facts());
    System.out.println("server start to ready, new data directory       " + first);
    System.out.println("server start to ready, existing data directory  " + again);
    System.out.println("server stop after SIGTERM                        " + stop);
    System.out.println("a command of the command line (version)          " + command);
    Folders.delete(folder);
    return 0;
  }

  private Duration timeToReady(Path folder, Path data) throws Exception {
    int http = freePort();
    long start = System.nanoTime();
    try (var server =
        Program.start(
            folder,
            Map.of(),
            List.of(
                "server",
                "--data",
                data.toString(),
                "--http",
                "127.0.0.1:" + http,
                "--listen",
                "127.0.0.1:" + freePort()))) {
      awaitReady(server, http);
      var ready = Duration.ofNanos(System.nanoTime() - start);
      start = System.nanoTime();
      server.close();
      stop.add(Duration.ofNanos(System.nanoTime() - start));
      return ready;
    }
  }

  /** Asks again and again until the server says that it is ready. */
  static void awaitReady(Program server, int http) throws IOException, InterruptedException {
    var ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/readyz")).build();
    var client = HttpClient.newHttpClient();
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!isReady(client, ready)) {
      if (!server.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("the server did not become ready\n" + server.printed());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static boolean isReady(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) { // not yet, or the test whether the port is free
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
