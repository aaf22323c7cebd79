package io.stackworks.recipes.report;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stackworks.proto.run.ConvergeStarted;
import io.stackworks.proto.run.LogLine;
import io.stackworks.proto.run.ResourceFinished;
import io.stackworks.proto.run.ResourceStarted;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunStarted;
import io.stackworks.proto.run.RunSummary;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Appends every event, length-delimited, to a file that others read while it grows. Lines are
 * written through at once unless more follow on their heels; threads may share it.
 */
public final class EventFile implements Sink, AutoCloseable {
  /** A line without an end is cut here; a frame must stay small for all who pass it on. */
  private static final int LONGEST_LINE = 64 * 1024; // bytes

  private static final int LONGEST_TEXT = 64 * 1024; // of an error, a diff
  private static final int LONGEST_NAME = 4 * 1024;
  private static final int MOST_CHANGES = 200;

  private final OutputStream out;
  private final String engineVersion;
  private long events;

  public EventFile(Path file, String engineVersion) throws IOException {
    this.out = new BufferedOutputStream(Files.newOutputStream(file), 64 * 1024);
    this.engineVersion = engineVersion;
  }

  private synchronized void write(RunEvent.Builder event) {
    var now = Instant.now();
    try {
      event
          .setAt(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
          .build()
          .writeDelimitedTo(out);
      out.flush();
      events++;
      notifyAll();
    } catch (IOException e) {
      throw new UncheckedIOException("event file cannot be written", e);
    }
  }

  /** How many events are in the file. */
  public synchronized long events() {
    return events;
  }

  /** Waits until there are more events than the given number, at most so long. */
  public synchronized boolean awaitMore(long known, long milliseconds) throws InterruptedException {
    long until = System.nanoTime() + milliseconds * 1_000_000;
    while (events <= known) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  @Override
  public void runStarted(List<String> runList) {
    write(
        RunEvent.newBuilder()
            .setRunStarted(
                RunStarted.newBuilder().addAllRunList(runList).setEngineVersion(engineVersion)));
  }

  @Override
  public void convergeStarted(int resources) {
    write(
        RunEvent.newBuilder()
            .setConvergeStarted(ConvergeStarted.newBuilder().setResources(resources)));
  }

  @Override
  public void started(Entry entry) {
    var r = entry.resource;
    write(
        RunEvent.newBuilder()
            .setResourceStarted(
                ResourceStarted.newBuilder()
                    .setId(entry.id)
                    .setType(r.type())
                    .setName(cut(r.name(), LONGEST_NAME))
                    .setAction(r.action())
                    .setDepth(entry.depth)
                    .setCookbook(r.cookbook())
                    .setRecipe(r.recipe())
                    .setLine(r.line())
                    .setPosition(r.position())));
  }

  @Override
  public void finished(Entry entry) {
    var status = entry.status == null ? Entry.Status.FAILED : entry.status;
    write(
        RunEvent.newBuilder()
            .setResourceFinished(
                ResourceFinished.newBuilder()
                    .setId(entry.id)
                    .setStatus(status(status))
                    .setElapsedUs(entry.elapsedNs / 1000)
                    .addAllChanges(changes(entry))
                    .setDiff(cut(entry.diff.toString(), LONGEST_TEXT))
                    .setSkipReason(cut(entry.skipReason, LONGEST_NAME))
                    .setError(cut(entry.error, LONGEST_TEXT))));
  }

  private static ResourceFinished.Status status(Entry.Status status) {
    return switch (status) {
      case UPDATED -> ResourceFinished.Status.STATUS_UPDATED;
      case UP_TO_DATE -> ResourceFinished.Status.STATUS_UP_TO_DATE;
      case SKIPPED -> ResourceFinished.Status.STATUS_SKIPPED;
      case FAILED -> ResourceFinished.Status.STATUS_FAILED;
      case WOULD_UPDATE -> ResourceFinished.Status.STATUS_WOULD_UPDATE;
    };
  }

  private static List<String> changes(Entry entry) {
    return entry.changes.stream()
        .limit(MOST_CHANGES)
        .map(change -> cut(change, LONGEST_NAME))
        .toList();
  }

  /** The log has it whole; what happened is mostly said at the beginning and at the end. */
  private static String cut(String text, int most) {
    return text.length() <= most
        ? text
        : text.substring(0, most / 2)
            + "\n["
            + (text.length() - most)
            + " characters left out here]\n"
            + text.substring(text.length() - most / 2);
  }

  /** A line of the run's log, without its newline. */
  public void log(Level level, byte[] text) {
    for (int at = 0; at == 0 || at < text.length; at += LONGEST_LINE) {
      var piece = ByteString.copyFrom(text, at, Math.min(LONGEST_LINE, text.length - at));
      write(
          RunEvent.newBuilder().setLog(LogLine.newBuilder().setText(piece).setLevel(level(level))));
    }
  }

  private static LogLine.Level level(Level level) {
    return switch (level) {
      case DEBUG -> LogLine.Level.LEVEL_DEBUG;
      case INFO -> LogLine.Level.LEVEL_INFO;
      case WARN -> LogLine.Level.LEVEL_WARN;
      case ERROR -> LogLine.Level.LEVEL_ERROR;
      case FATAL -> LogLine.Level.LEVEL_FATAL;
      case OUTPUT -> LogLine.Level.LEVEL_OUTPUT;
    };
  }

  @Override
  public void summary(Summary s) {
    write(
        RunEvent.newBuilder()
            .setSummary(
                RunSummary.newBuilder()
                    .setSuccess(s.success())
                    .setExceptionClass(s.exceptionClass())
                    .setExceptionMessage(cut(s.exceptionMessage(), LONGEST_TEXT))
                    .setFailedAt(s.failedAt())
                    .setUpdated(s.updated())
                    .setTotal(s.total())
                    .setElapsedMs(s.elapsedMs())
                    .setExitCode(s.exitCode())
                    .setRebootRequested(s.rebootRequested())));
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
