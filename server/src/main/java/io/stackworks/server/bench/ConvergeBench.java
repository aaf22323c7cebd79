package io.stackworks.server.bench;

import io.stackworks.proto.run.Follow;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunRequest;
import io.stackworks.proto.run.RunSpec;
import io.stackworks.proto.run.RunnerRequest;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Converges the work that was also measured for Chef, Puppet, Salt and Ansible.
 *
 * <p>Cold is a new process with everything that costs; warm is the spare runner that waits while
 * lifecycle events are under way, from the request to its last event.
 */
@Command(
    name = "converge",
    description =
        "W1 (200 files), W2 (mixed), W3 (empty): first and no-op, cold and warm; memory and cost of 200 to 10,000 files; peers")
final class ConvergeBench implements Callable<Integer> {
  private static final List<String> COOKBOOK =
      List.of(
          "metadata.rb",
          "attributes/default.rb",
          "recipes/w1.rb",
          "recipes/w2.rb",
          "recipes/w3.rb",
          "recipes/files.rb",
          "templates/unit.erb");

  @Option(names = "--runs", defaultValue = "5", description = "default: ${DEFAULT-VALUE}")
  private int runs;

  @Option(
      names = "--system",
      description = "also W2, which adds a cron entry to the crontab of the user who runs this")
  private boolean system;

  private static final List<Integer> MANY = List.of(200, 1_000, 10_000);

  private int count;
  private Duration took = Duration.ZERO;
  private long peak;

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("stackworks-bench");
    copyCookbook(folder.resolve("cookbooks/bench"));
    System.out.println(Machine.facts());
    for (var work : system ? List.of("w3", "w1", "w2") : List.of("w3", "w1")) {
      measure(folder, work);
    }
    many(folder);
    peers();
    LocalCompute.removeTree(folder);
    return 0;
  }

  private void measure(Path folder, String work) throws Exception {
    var coldFirst = new Figures();
    var coldAgain = new Figures();
    var warmFirst = new Figures();
    var warmAgain = new Figures();
    peak = 0;
    for (int i = 0; i < runs; i++) {
      var target = folder.resolve(work + "-cold" + i);
      coldFirst.add(cold(folder, work, target));
      coldAgain.add(cold(folder, work, target));
      var other = folder.resolve(work + "-warm" + i);
      warmFirst.add(warm(folder, work, other));
      warmAgain.add(warm(folder, work, other));
    }
    System.out.println(work + " first, cold  " + coldFirst);
    System.out.println(work + " no-op, cold  " + coldAgain);
    System.out.println(work + " first, warm  " + warmFirst);
    System.out.println(work + " no-op, warm  " + warmAgain);
    System.out.printf("%s largest resident memory of a warm run  %d MiB%n", work, peak >> 20);
  }

  /**
   * What one file that is as it should be costs, from the difference between runs of different
   * length, so that what every run costs is not in it.
   */
  private void many(Path folder) throws Exception {
    int before = 0;
    var fewer = Duration.ZERO;
    for (int files : MANY) {
      count = files;
      var again = new Figures();
      var target = folder.resolve("files" + files);
      warm(folder, "files", target);
      peak = 0;
      for (int i = 0; i < runs; i++) {
        again.add(warm(folder, "files", target));
      }
      var typical = again.percentile(0.5);
      System.out.printf(
          "%d files no-op, warm  %s; %s %.2f ms each; largest resident memory  %d MiB%n",
          files,
          again,
          before == 0 ? "all" : "those past " + before,
          typical.minus(fewer).toNanos() / 1e6 / (files - before),
          peak >> 20);
      before = files;
      fewer = typical;
    }
  }

  private Duration cold(Path folder, String work, Path target) throws Exception {
    Files.createDirectories(target);
    var json = Files.writeString(folder.resolve("node.json"), attributes(target));
    long start = System.nanoTime();
    try (var run =
        Program.start(
            folder,
            Map.of(),
            List.of(
                "recipes",
                "run",
                "-o",
                "bench::" + work,
                "-j",
                json.toString(),
                "--cookbooks",
                folder.resolve("cookbooks").toString(),
                "--cache",
                folder.resolve("cache").toString()))) {
      run.succeed(Duration.ofMinutes(2));
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Duration warm(Path folder, String work, Path target) throws Exception {
    Files.createDirectories(target);
    var directory = Files.createTempDirectory(folder, "run");
    Files.createSymbolicLink(directory.resolve("cookbooks"), folder.resolve("cookbooks"));
    Files.writeString(directory.resolve("node.json"), attributes(target));
    Files.write(
        directory.resolve("run.pb"),
        RunSpec.newBuilder()
            .setCommandId("bench")
            .setActivity("execute_recipes")
            .addRunList("bench::" + work)
            .setChefVersion("18")
            .build()
            .toByteArray());
    var socket = directory.resolve("runner.sock");
    try (var runner =
        Program.start(
            folder, Map.of(), List.of("recipes", "serve", "--socket", socket.toString()))) {
      Spare.await(() -> Files.exists(socket) ? ProcessHandle.of(runner.pid()) : Optional.empty());
      long start = System.nanoTime();
      send(
          socket,
          RunnerRequest.newBuilder()
              .setRun(
                  RunRequest.newBuilder()
                      .setDirectory(directory.toString())
                      .setCacheDirectory(folder.resolve("cache").toString()))
              .build(),
          events -> {});
      send(
          socket,
          RunnerRequest.newBuilder().setFollow(Follow.getDefaultInstance()).build(),
          events -> {
            readSummary(events);
            took = Duration.ofNanos(System.nanoTime() - start);
            peak = Math.max(peak, LiveHeap.largest(runner.pid()));
          });
      return took;
    }
  }

  private interface Reader {
    void read(InputStream events) throws IOException;
  }

  private static void send(Path socket, RunnerRequest request, Reader answer) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      request.writeDelimitedTo(Channels.newOutputStream(channel));
      answer.read(Channels.newInputStream(channel));
    }
  }

  private static void readSummary(InputStream events) throws IOException {
    for (var event = RunEvent.parseDelimitedFrom(events);
        event != null;
        event = RunEvent.parseDelimitedFrom(events)) {
      if (event.hasSummary()) {
        if (!event.getSummary().getSuccess()) {
          throw new IOException("the run failed: " + event.getSummary().getExceptionMessage());
        }
        return;
      }
    }
    throw new IOException("the runner closed its socket before the summary");
  }

  private String attributes(Path target) {
    return "{\"bench\": {\"target\": \"" + target + "\", \"count\": " + count + "}}";
  }

  private static void peers() throws IOException {
    try (var from = ConvergeBench.class.getResourceAsStream("/bench/peers.txt")) {
      if (from == null) {
        throw new IOException("missing from the jar: bench/peers.txt");
      }
      System.out.print(new String(from.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static void copyCookbook(Path to) throws IOException {
    for (var name : COOKBOOK) {
      Files.createDirectories(to.resolve(name).getParent());
      try (var from = ConvergeBench.class.getResourceAsStream("/bench/cookbooks/bench/" + name)) {
        if (from == null) {
          throw new IOException("missing from the jar: " + name);
        }
        Files.copy(from, to.resolve(name));
      }
    }
  }
}
