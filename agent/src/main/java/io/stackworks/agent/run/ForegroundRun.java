package io.stackworks.agent.run;

import com.google.protobuf.ByteString;
import io.stackworks.agent.state.DataDirectory;
import io.stackworks.agent.state.Result;
import io.stackworks.agent.state.Sealed;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunRequest;
import io.stackworks.proto.run.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run for whoever sits at the machine: the same directory, runner and log as any run, but no
 * journal and no server. Takes its turn with the agent's runs.
 */
public final class ForegroundRun {
  private final DataDirectory data;
  private final RunnerProgram program;

  public ForegroundRun(DataDirectory data, @Nullable Path home, @Nullable String runner) {
    this.data = data;
    var command =
        runner == null || runner.isEmpty() ? List.<String>of() : List.of(runner.split(" ", -1));
    this.program = new RunnerProgram(home, command);
  }

  /** Gives the log as it comes. Returns the runner's exit code. */
  public int run(RunSpec spec, Consumer<ByteString> log) throws IOException, InterruptedException {
    try (var turn = data.tryRunLock()) {
      if (turn == null) {
        throw new IOException("a command is running (expected: one at a time, try again)");
      }
      return execute(spec, log);
    } catch (CannotRun e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private int execute(RunSpec spec, Consumer<ByteString> log)
      throws IOException, InterruptedException, CannotRun {
    var clock = Clock.systemUTC();
    ArtifactSource none =
        (digest, offset, sink) -> {
          throw new ArtifactSource.UnknownArtifactException("no longer in the agent's cache");
        };
    // No eviction here: the limit is the agent's business.
    var directories =
        new RunDirectories(data, new Artifacts(data.artifacts(), none, Long.MAX_VALUE));
    var run = spec.toBuilder().setRefreshCookbooks(false).build();
    var directory = directories.build(spec.getCommandId(), run, () -> true);
    var started =
        Started.newBuilder()
            .setCommandId(spec.getCommandId())
            .setAt(Times.toProto(clock.instant()))
            .build();
    Sealed.write(directory.resolve("started"), started.toByteArray());
    var sockets = Files.createTempDirectory("stackworks-");
    var runner =
        RunnerProcess.start(
            program.serve(sockets.resolve("s")),
            data.root().resolve("supervise.sh"),
            directory.resolve("runner"),
            sockets.resolve("s"),
            null);
    var stop = new Thread(() -> kill(runner));
    Runtime.getRuntime().addShutdownHook(stop); // Ctrl-C
    try {
      runner.request(
          RunRequest.newBuilder()
              .setDirectory(directory.toString())
              .setCacheDirectory(data.cache().toString())
              .build());
      var exit = follow(runner, directory, spec, log);
      return exit.code();
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(stop);
      } catch (IllegalStateException e) {
        stop.join(); // Ctrl-C: it is at work
      }
      runner.cleanUp();
      Files.deleteIfExists(sockets);
    }
  }

  private static void kill(RunnerProcess runner) {
    try {
      runner.kill(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RunnerProcess.Exit follow(
      RunnerProcess runner, Path directory, RunSpec spec, Consumer<ByteString> log)
      throws IOException, InterruptedException {
    var masker = Masker.of(spec.getSecretsList());
    var events = directory.resolve("events.bin");
    try (var reader = new OutputReader(events, masker)) {
      Result result = null;
      var exit = runner.exit();
      while (true) {
        var piece = reader.next(result, 64 * 1024);
        if (piece != null) {
          log.accept(piece.getLog());
        } else if (result != null && exit != null) {
          result.write(directory.resolve("result"), spec.getCommandId());
          return exit;
        } else if (exit != null) {
          result =
              Measure.result(events, masker, outcome(exit, events), Clock.systemUTC().instant());
        } else {
          if (runner.isVanished()) {
            throw new IOException("the recipe runner vanished");
          }
          TimeUnit.MILLISECONDS.sleep(20);
          exit = runner.exit();
        }
      }
    }
  }

  private static RunOutcome outcome(RunnerProcess.Exit exit, Path events) throws IOException {
    var measure = Measure.of(events);
    var evidence =
        new Verdict.Evidence(
            exit, measure.summary(), measure.events() > 0, null, exit.peakMemory(), "");
    return Verdict.of(evidence, null, Clock.systemUTC().instant());
  }
}
