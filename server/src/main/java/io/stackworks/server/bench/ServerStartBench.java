package io.stackworks.server.bench;

import io.stackworks.server.compute.LocalCompute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
    LocalCompute.removeTree(folder);
    return 0;
  }

  private Duration timeToReady(Path folder, Path data) throws Exception {
    long start = System.nanoTime();
    try (var server = BenchServer.start(folder, data, Map.of())) {
      server.awaitReady();
      var ready = Duration.ofNanos(System.nanoTime() - start);
      start = System.nanoTime();
      server.close();
      stop.add(Duration.ofNanos(System.nanoTime() - start));
      return ready;
    }
  }
}
