package io.stackworks.server.bench;

import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.net.ConnectException;
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

@Command(name = "start", description = "From starting the server process to /readyz: 200")
final class ServerStartBench implements Callable<Integer> {
  @Option(names = "--runs", defaultValue = "5", description = "default: ${DEFAULT-VALUE}")
  private int runs;

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("stackworks-bench");
    var first = new Figures();
    var again = new Figures();
    for (int i = 0; i < runs; i++) {
      var data = folder.resolve("data" + i);
      first.add(timeToReady(folder, data));
      again.add(timeToReady(folder, data));
    }
    System.out.println(Machine.facts());
    System.out.println("server start to ready, new data directory       " + first);
    System.out.println("server start to ready, existing data directory  " + again);
    LocalCompute.removeTree(folder);
    return 0;
  }

  private static Duration timeToReady(Path folder, Path data) throws Exception {
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
      var ready =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/readyz")).build();
      var client = HttpClient.newHttpClient();
      while (!isReady(client, ready)) {
        if (!server.isAlive() || System.nanoTime() - start > 60e9) {
          throw new IOException("the server did not become ready\n" + server.printed());
        }
        LockSupport.parkNanos(5_000_000);
      }
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }

  private static boolean isReady(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
