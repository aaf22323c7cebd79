package io.stackworks.agent.run;

import io.stackworks.agent.state.DataDirectory;
import io.stackworks.agent.state.Entry;
import io.stackworks.agent.state.Journal;
import io.stackworks.agent.state.Result;
import io.stackworks.agent.state.Sealed;
import io.stackworks.agent.state.Trees;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.Cause;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one command, from its journal entry to its result. Called again for the same entry by
 * a later process it goes on from what is on disk: prepares anew what never started, re-attaches to
 * a runner that was asked. An interrupt leaves the runner running.
 */
public final class Execution {
  private static final Logger log = LoggerFactory.getLogger(Execution.class);

  /** A runner that was asked and says nothing for so long after a restart of the agent is ended. */
  private static final Duration FIRST_EVENT = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(50);

  private final DataDirectory data;
  private final Journal journal;
  private final RunDirectories directories;
  private final Runners runners;
  private final Signal signal;
  private final Clock clock;

  public Execution(
      DataDirectory data,
      Journal journal,
      RunDirectories directories,
      Runners runners,
      Signal signal,
      Clock clock) {
    this.data = data;
    this.journal = journal;
    this.directories = directories;
    this.runners = runners;
    this.signal = signal;
    this.clock = clock;
  }

  /** Returns how the command ended; the caller puts it into the journal. */
  Result run(Entry entry, Stop stop) throws InterruptedException {
    var masker = Masker.of(entry.run().getSecretsList());
    var events = directories.path(entry.id()).resolve("events.bin");
    RunOutcome outcome;
    try {
      outcome = attempt(entry, stop);
    } catch (CannotRun e) {
      outcome = refused(entry, stop, e.blame(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      log.atError().addKeyValue("command", entry.id()).setCause(e).log("Run failed");
      outcome = refused(entry, stop, Cause.CAUSE_HOST, describe(e));
    }
    return Measure.result(Files.exists(events) ? events : null, masker, outcome, clock.instant());
  }

  static String describe(IOException e) {
    var text = String.valueOf(e.getMessage());
    return text.contains(" ") ? text : e.getClass().getSimpleName() + ": " + text;
  }

  private RunOutcome refused(Entry entry, Stop stop, Cause cause, String message) {
    var reason = stop.reason();
    var started = current(entry).started();
    return reason == null
        ? Verdict.without(cause, message, started, clock.instant())
        : Verdict.without(reason.getCause(), reason.getMessage(), started, clock.instant());
  }

  private Entry current(Entry entry) {
    var now = journal.find(entry.id());
    return now == null ? entry : now;
  }

  private RunOutcome attempt(Entry entry, Stop stop)
      throws CannotRun, IOException, InterruptedException {
    var directory = directories.path(entry.id());
    var home = directory.resolve("runner");
    var runner = RunnerProcess.find(home);
    if (runner != null && runner.wasRequested()) {
      log.atInfo().addKeyValue("command", entry.id()).log("Run found again");
      return follow(entry, runner, directory, stop, true);
    }
    if (runner != null) { // the power went before it was asked: nothing has run
      runner.kill(Duration.ZERO);
      runner.cleanUp();
      Trees.delete(home);
    }
    if (entry.started() == null) {
      directories.build(entry.id(), entry.run(), () -> stop.isRequested() || isTooLate(entry));
    } else if (!Files.exists(directory.resolve("run.pb"))) {
      throw new CannotRun(Cause.CAUSE_HOST, "the run's directory is gone: " + directory);
    }
    if (stop.isRequested()) {
      throw new CannotRun(Cause.CAUSE_CANCELLED, "cancelled");
    }
    if (entry.started() == null && isTooLate(entry)) {
      throw new CannotRun(Cause.CAUSE_NEVER_STARTED, "delivery deadline passed");
    }
    if (entry.run().getRunListCount() == 0) {
      start(entry, directory);
      return Verdict.without(
          Cause.CAUSE_UNSPECIFIED, "no recipes to run", current(entry).started(), clock.instant());
    }
    return launch(entry, directory, home, stop);
  }

  private RunOutcome launch(Entry entry, Path directory, Path home, Stop stop)
      throws CannotRun, IOException, InterruptedException {
    var runner = runners.take();
    try {
      runner = runner.moveTo(home);
      var started = entry.started() == null ? start(entry, directory) : entry;
      var request =
          RunRequest.newBuilder()
              .setDirectory(directory.toString())
              .setCacheDirectory(data.cache().toString())
              .setWhyRun(started.run().getWhyRun())
              .build();
      runner.request(request);
      return follow(started, runner, directory, stop, false);
    } catch (CannotRun | IOException e) {
      runner.kill(Duration.ZERO);
      runner.cleanUp();
      throw e;
    }
  }

  private Entry start(Entry entry, Path directory) throws IOException {
    var started =
        Started.newBuilder()
            .setCommandId(entry.id())
            .setAt(Times.toProto(clock.instant()))
            .setCookbookDigest(entry.run().getCookbooks().getDigest())
            .build();
    var now = journal.started(entry.id(), started);
    Sealed.write(directory.resolve("started"), started.toByteArray());
    signal.raise();
    log.atInfo()
        .addKeyValue("command", entry.id())
        .addKeyValue("activity", entry.run().getActivity())
        .log("Command started");
    return now;
  }

  private boolean isTooLate(Entry entry) {
    var before = entry.assign().getStartBefore();
    return entry.assign().hasStartBefore() && clock.instant().isAfter(Times.fromProto(before));
  }

  private RunOutcome follow(
      Entry entry, RunnerProcess runner, Path directory, Stop stop, boolean again)
      throws IOException, InterruptedException {
    var file = directory.resolve("events.bin");
    long seen = again ? Measure.of(file).events() : 0;
    long peak = 0;
    RunnerProcess.Exit exit;
    try (var bell = Doorbell.on(runner, seen, signal)) {
      long begun = System.nanoTime();
      for (int look = 0; ; look++) {
        exit = runner.exit();
        if (exit != null || runner.isVanished()) {
          break;
        }
        var reason = reason(entry, stop, again && isSilent(file, begun));
        if (reason != null) {
          log.atInfo()
              .addKeyValue("command", entry.id())
              .log("Ending run: {}", reason.getMessage());
          journal.stopping(entry.id(), reason);
          stop.request(reason);
          runner.kill(RunnerTree.GRACE);
        } else if (look % 20 == 0) {
          peak = Math.max(peak, runner.peakMemory());
        }
        signal.raise(); // for the case that no doorbell rings
        bell.await(LOOK);
      }
      exit = runner.exit();
    }
    if (stop.isRequested()) {
      runner.kill(Duration.ofSeconds(1)); // who ignored the end of the runner
    }
    runner.cleanUp();
    var measure = Measure.of(file);
    var evidence =
        new Verdict.Evidence(
            exit,
            measure.summary(),
            measure.events() > 0,
            stop.reason(),
            peak,
            measure.events() > 0 ? "" : runner.lastWords());
    return Verdict.of(evidence, entry.started(), clock.instant());
  }

  private static boolean isSilent(Path file, long begun) {
    return !Files.exists(file) && System.nanoTime() - begun > FIRST_EVENT.toNanos();
  }

  private @Nullable RunOutcome reason(Entry entry, Stop stop, boolean silent) {
    var requested = stop.reason();
    if (requested != null) {
      return requested;
    }
    if (silent) {
      return reason(Cause.CAUSE_NEVER_STARTED, "the recipe runner never began");
    }
    var started = entry.started();
    long limit = entry.assign().getTimeoutSeconds();
    if (limit > 0
        && started != null
        && clock.instant().getEpochSecond() - started.getAt().getSeconds() >= limit) {
      return reason(Cause.CAUSE_TIMEOUT, "timed out after " + limit + " s");
    }
    return null;
  }

  static RunOutcome reason(Cause cause, String message) {
    return RunOutcome.newBuilder().setCause(cause).setMessage(message).build();
  }
}
