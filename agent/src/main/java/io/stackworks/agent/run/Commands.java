package io.stackworks.agent.run;

import io.stackworks.agent.state.DataDirectory;
import io.stackworks.agent.state.Entry;
import io.stackworks.agent.state.Journal;
import io.stackworks.agent.state.Result;
import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.HeldCommand;
import io.stackworks.proto.run.Cause;
import io.stackworks.proto.run.RunOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of this instance: takes them on, runs them one at a time in the order of arrival,
 * holds them until the server has everything. Any thread; one thread of its own runs them.
 */
public final class Commands implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Commands.class);

  private final DataDirectory data;
  private final Journal journal;
  private final RunDirectories directories;
  private final Runners runners;
  private final Execution execution;
  private final Signal signal;
  private final Clock clock;
  private final Thread worker;
  private volatile int keptRuns = 30;
  private volatile int ended; // runs since the start
  private @Nullable String current; // id of the command under way
  private Stop stop = new Stop();

  public Commands(
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
    this.execution = new Execution(data, journal, directories, runners, signal, clock);
    this.signal = signal;
    this.clock = clock;
    this.worker = new Thread(this::work, "commands");
  }

  public void start() {
    worker.start();
  }

  /** Answer to an assignment. */
  public sealed interface Answer {
    /**
     * On disk.
     *
     * @param again it was held already: the first answer was lost
     */
    record Accepted(boolean again) implements Answer {}

    record Refused(String reason) implements Answer {}

    /** It ran here before and was let go: never again. */
    record Done(Result result) implements Answer {}
  }

  public Answer assign(Assign assign) {
    var id = assign.getRun().getCommandId();
    if (journal.find(id) != null) {
      return new Answer.Accepted(true);
    }
    if (journal.isDone(id)) {
      try {
        return new Answer.Done(Result.read(directories.path(id).resolve("result")));
      } catch (IOException e) {
        return new Answer.Refused("command ran here before; its result is no longer kept");
      }
    }
    if (assign.hasStartBefore()
        && clock.instant().isAfter(Times.fromProto(assign.getStartBefore()))) {
      return new Answer.Refused("delivery deadline passed");
    }
    try {
      journal.accept(assign);
    } catch (IOException e) {
      log.atError().addKeyValue("command", id).log("Command refused: {}", e.getMessage());
      return new Answer.Refused("cannot be journaled: " + Execution.describe(e));
    }
    log.atInfo()
        .addKeyValue("command", id)
        .addKeyValue("activity", assign.getRun().getActivity())
        .log("Command accepted");
    if (assign.getRun().getRunListCount() > 0) {
      runners.warm(); // boots while the rest is prepared
    }
    signal.raise();
    return new Answer.Accepted(false);
  }

  /** Ends a command wherever it stands. A finished or unknown one is left alone. */
  public synchronized void cancel(String id, String why) {
    var entry = journal.find(id);
    if (entry == null || entry.result() != null) {
      return;
    }
    var text = why.isEmpty() ? "cancelled" : "cancelled: " + why;
    var reason = Execution.reason(Cause.CAUSE_CANCELLED, text);
    try {
      journal.stopping(id, reason);
      if (id.equals(current)) {
        stop.request(reason);
      } else if (entry.started() == null) {
        store(entry, withoutRun(entry, reason));
      }
    } catch (IOException e) {
      log.atError().addKeyValue("command", id).log("Not cancelled: {}", e.getMessage());
    }
  }

  /** The server has the result and everything before it. */
  public void acknowledged(String id) {
    var entry = journal.find(id);
    if (entry == null || entry.result() == null) {
      return;
    }
    try {
      journal.forget(id);
      directories.prune(
          keptRuns, journal.entries().stream().map(Entry::id).collect(Collectors.toSet()));
    } catch (IOException e) {
      log.atWarn().addKeyValue("command", id).log("Not forgotten yet: {}", e.getMessage());
    }
    if (journal.entries().isEmpty()) {
      System.gc(); // 20 ms that nobody waits for, and the run's memory is the machine's again
    }
  }

  /** In order of arrival. */
  public List<Entry> held() {
    return journal.entries();
  }

  public @Nullable Entry find(String id) {
    return journal.find(id);
  }

  public Path events(String id) {
    return directories.path(id).resolve("events.bin");
  }

  /** Id of the command that runs, or an empty string. */
  public synchronized String running() {
    var id = current;
    return id == null ? "" : id;
  }

  /** Commands ended since the agent started. */
  public int ended() {
    return ended;
  }

  public int queued() {
    return (int)
        journal.entries().stream()
            .filter(entry -> entry.phase() == HeldCommand.Phase.PHASE_ACCEPTED)
            .count();
  }

  public void keepRuns(int count) {
    if (count > 0) {
      keptRuns = count;
    }
  }

  private void work() {
    try {
      while (true) {
        long seen = signal.count();
        var next = next();
        if (next == null) {
          signal.awaitAfter(seen, java.time.Duration.ofMinutes(1));
        } else {
          run(next);
        }
      }
    } catch (InterruptedException e) {
      // The agent stops; a runner goes on and is found again.
    }
  }

  private synchronized @Nullable Entry next() {
    for (var entry : journal.entries()) {
      if (entry.result() == null) {
        current = entry.id();
        stop = new Stop();
        if (entry.stop() != null) {
          stop.request(entry.stop());
        }
        return entry;
      }
    }
    return null;
  }

  private void run(Entry entry) throws InterruptedException {
    Result result;
    try (var lock = takeTurn()) {
      result = execution.run(entry, stop);
    } catch (IOException | RuntimeException e) {
      log.atError().addKeyValue("command", entry.id()).setCause(e).log("Run failed");
      var reason = Execution.reason(Cause.CAUSE_HOST, "the agent failed: " + e);
      result = withoutRun(entry, reason);
    }
    while (!tryStore(entry, result)) {
      Thread.sleep(5_000); // a full disk: the result waits here, nothing else starts meanwhile
    }
    synchronized (this) {
      current = null;
      ended++;
    }
    if (entry.run().getRunListCount() > 0) {
      runners.warm(); // setup, configure and deploy come in a row
    }
    signal.raise();
  }

  /** One run at a time, also with the local command line. */
  private DataDirectory.Lock takeTurn() throws IOException, InterruptedException {
    while (true) {
      var lock = data.tryRunLock();
      if (lock != null) {
        return lock;
      }
      Thread.sleep(200);
    }
  }

  private boolean tryStore(Entry entry, Result result) {
    try {
      store(entry, result);
      return true;
    } catch (IOException e) {
      log.atError().addKeyValue("command", entry.id()).log("Result not stored: {}", e.getMessage());
      return false;
    }
  }

  private void store(Entry entry, Result result) throws IOException {
    var known = journal.find(entry.id());
    if (known == null || known.result() == null) {
      var directory = directories.path(entry.id());
      if (java.nio.file.Files.isDirectory(directory)) {
        result.write(directory.resolve("result"), entry.id());
      }
      journal.finished(entry.id(), result);
      log.atInfo()
          .addKeyValue("command", entry.id())
          .addKeyValue("success", result.outcome().getSuccess())
          .log("Command finished");
    }
    signal.raise();
  }

  private Result withoutRun(Entry entry, RunOutcome reason) {
    var now = clock.instant();
    var outcome = Verdict.without(reason.getCause(), reason.getMessage(), entry.started(), now);
    var masker = Masker.of(entry.run().getSecretsList());
    try {
      var events = java.nio.file.Files.exists(events(entry.id())) ? events(entry.id()) : null;
      return Measure.result(events, masker, outcome, now);
    } catch (java.io.UncheckedIOException e) {
      log.atError().addKeyValue("command", entry.id()).log("Output unreadable: {}", e.getMessage());
      return Measure.result(null, masker, outcome, now);
    }
  }

  /** For a deregistration: nothing of ours goes on. */
  public void abandon() throws InterruptedException {
    for (var entry : journal.entries()) {
      cancel(entry.id(), "the instance was deregistered");
    }
    long until = System.nanoTime() + 30_000_000_000L;
    while (!running().isEmpty() && System.nanoTime() < until) {
      Thread.sleep(50);
    }
  }

  @Override
  public void close() throws InterruptedException {
    worker.interrupt();
    worker.join(2_000);
    runners.close();
  }
}
