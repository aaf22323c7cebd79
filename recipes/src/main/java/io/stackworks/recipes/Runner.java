package io.stackworks.recipes;

import io.stackworks.proto.run.RunRequest;
import io.stackworks.proto.run.RunSpec;
import io.stackworks.recipes.report.Console;
import io.stackworks.recipes.report.EventFile;
import io.stackworks.recipes.report.Report;
import io.stackworks.recipes.report.Summary;
import io.stackworks.recipes.ruby.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Does the one run of a {@code serve} process. While nobody asks, it trains to be quick. */
final class Runner {
  private static final int BROKEN_REQUEST = 43;

  private final Requests requests;

  Runner(Requests requests) {
    this.requests = requests;
  }

  /** Returns the exit code of the run. */
  int serve() throws IOException, InterruptedException {
    try (var engine = RecipeRun.boot()) {
      Training.run(engine, requests.scratch(), requests::hasRun);
      if (!requests.hasRun()) {
        System.gc(); // a spare waits for long; give back what the training used
      }
      return perform(engine, requests.run());
    }
  }

  private int perform(RecipeRun engine, RunRequest request)
      throws IOException, InterruptedException {
    var directory = Path.of(request.getDirectory());
    if (!Files.isDirectory(directory)) {
      System.err.println("run directory " + directory + " (expected: a folder with run.pb)");
      return BROKEN_REQUEST;
    }
    var file = directory.resolve("events.bin");
    var report = new Report();
    try (var events = new EventFile(file, Engine.version());
        var inherited = Inherited.follow(report)) {
      requests.events(file, events);
      report.add(inherited);
      report.add(
          new Console(report, (level, text) -> events.log(level, Terminal.full(level, text))));
      report.add(events);
      try {
        return engine.run(options(request, directory), report, this::ended).exitCode();
      } catch (IOException | RuntimeException e) {
        report.summary(
            Summary.broken(
                report, e.getClass().getName(), String.valueOf(e.getMessage()), BROKEN_REQUEST));
        System.err.println(e);
        return BROKEN_REQUEST;
      } finally {
        requests.ended();
      }
    }
  }

  private void ended() {
    try {
      requests.ended();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RunOptions options(RunRequest request, Path directory) throws IOException {
    var spec = RunSpec.parseFrom(Files.readAllBytes(directory.resolve("run.pb")));
    var node = directory.resolve("node.json");
    var version = spec.getChefVersion().isEmpty() ? "12" : spec.getChefVersion();
    if (!version.matches("\\d+(\\.\\d+)*")) {
      throw new IOException("chef_version: " + version + " (expected: 11.10, 12 or 18)");
    }
    var cache =
        request.getCacheDirectory().isEmpty()
            ? directory.resolve("cache")
            : Path.of(request.getCacheDirectory());
    return new RunOptions(
        spec.getRunListList(),
        Files.exists(node) ? Files.readString(node) : spec.getNodeJson().toStringUtf8(),
        List.of(directory.resolve("cookbooks")),
        directory.resolve("data_bags"),
        directory.resolve("nodes"),
        directory.resolve("roles"),
        cache,
        request.getWhyRun(),
        false,
        version,
        spec.getHostname().isEmpty() ? null : spec.getHostname(),
        null,
        spec.getCommandId());
  }
}
