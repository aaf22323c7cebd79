package io.stackworks.agent.state;

import com.google.protobuf.Timestamp;
import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.Cause;
import io.stackworks.proto.run.LogLine;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the journal's files back, whatever state a crash or a bad disk left them in. */
record JournalFiles(Path directory) {
  private static final Logger log = LoggerFactory.getLogger(JournalFiles.class);
  private static final Pattern NAME = Pattern.compile("([0-9]{12})-(" + Journal.ID + ")");

  static String name(long number, String id) {
    return String.format("%012d-%s", number, id);
  }

  List<Entry> readAll() throws IOException {
    var entries = new ArrayList<Entry>();
    List<Path> found;
    try (var files = Files.list(directory)) {
      found = files.toList();
    }
    for (var path : found) {
      var name = path.getFileName().toString();
      var match = NAME.matcher(name);
      if (match.matches()) {
        entries.add(read(path, Long.parseLong(match.group(1)), match.group(2)));
      } else if (name.startsWith("new-")) {
        Trees.delete(path); // never became an entry, so it was never accepted
      }
    }
    return Journal.ordered(entries);
  }

  private static Entry read(Path files, long number, String id) throws IOException {
    var started = readStarted(files, id);
    try {
      var assign = Assign.parseFrom(Sealed.read(files.resolve("assign")));
      if (!assign.getRun().getCommandId().equals(id)) {
        throw new IOException("assign: holds command '" + assign.getRun().getCommandId() + "'");
      }
      var entry = new Entry(number, id, assign, started, readStop(files), null);
      return withResult(files, entry);
    } catch (IOException e) {
      var nameless = Assign.newBuilder().setRun(RunSpec.newBuilder().setCommandId(id)).build();
      return damaged(files, new Entry(number, id, nameless, started, null, null), e);
    }
  }

  private static Entry withResult(Path files, Entry entry) throws IOException {
    var file = files.resolve("result");
    if (!Files.exists(file)) {
      return entry;
    }
    try {
      return entry.withResult(Result.parse(Sealed.read(file)));
    } catch (IOException e) {
      if (entry.started() == null) {
        return damaged(files, entry, e);
      }
      // The run's own files still tell how it ended: take the result from them again.
      log.atError().addKeyValue("command", entry.id()).log("Result damaged: {}", e.getMessage());
      Files.delete(file);
      return entry;
    }
  }

  private static @Nullable Started readStarted(Path files, String id) {
    var file = files.resolve("started");
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return Started.parseFrom(Sealed.read(file));
    } catch (IOException e) {
      // That it exists is what matters: the command must not run again.
      log.atError().addKeyValue("command", id).log("Start record damaged: {}", e.getMessage());
      return Started.newBuilder().setCommandId(id).setAt(modified(file)).build();
    }
  }

  private static @Nullable RunOutcome readStop(Path files) {
    try {
      var file = files.resolve("stop");
      return Files.exists(file) ? RunOutcome.parseFrom(Sealed.read(file)) : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static Entry damaged(Path files, Entry entry, IOException why) throws IOException {
    log.atError()
        .addKeyValue("command", entry.id())
        .log("Journal entry damaged: {}", why.getMessage());
    var started = entry.started();
    var message = "journal entry damaged, not run again: " + why.getMessage();
    var outcome = outcome(files, started, message);
    var line =
        LogLine.newBuilder()
            .setText(com.google.protobuf.ByteString.copyFromUtf8(message))
            .setLevel(LogLine.Level.LEVEL_ERROR);
    var result =
        new Result(
            outcome,
            0, // without the entry its secrets are unknown: the run's output stays here
            line.getText().size() + 1,
            0,
            List.of(RunEvent.newBuilder().setLog(line).build()));
    Sealed.write(files.resolve("result"), result.toBytes(entry.id()));
    return entry.withResult(result);
  }

  /** What was decided before the damage stays decided. */
  private static RunOutcome outcome(Path files, @Nullable Started started, String message) {
    try {
      return Result.parse(Sealed.read(files.resolve("result"))).outcome();
    } catch (IOException none) {
      var outcome =
          RunOutcome.newBuilder()
              .setExitCode(-1)
              .setCause(started == null ? Cause.CAUSE_NEVER_STARTED : Cause.CAUSE_HOST)
              .setMessage(message);
      if (started != null) {
        outcome.setStartedAt(started.getAt());
      }
      return outcome.build();
    }
  }

  private static Timestamp modified(Path file) {
    try {
      var at = Files.getLastModifiedTime(file).toInstant();
      return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).build();
    } catch (IOException e) {
      return Timestamp.getDefaultInstance();
    }
  }
}
