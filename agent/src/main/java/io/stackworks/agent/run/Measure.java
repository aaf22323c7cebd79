package io.stackworks.agent.run;

import io.stackworks.agent.state.Result;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One pass over the events of a run that has ended. */
final class Measure {
  private long events;
  private @Nullable RunEvent last;

  private Measure() {}

  /** Counts what the runner wrote. */
  static Measure of(Path file) throws IOException {
    var measure = new Measure();
    try (var reader = new EventFile(file)) {
      for (var event = reader.next(); event != null; event = reader.next()) {
        measure.events++;
        measure.last = event;
      }
    }
    return measure;
  }

  long events() {
    return events;
  }

  @Nullable RunSummary summary() {
    var event = last;
    return event != null && event.hasSummary() ? event.getSummary() : null;
  }

  /** Derives the masked log once to know its size; null: there are no runner events. */
  static Result result(@Nullable Path file, Masker masker, RunOutcome outcome, Instant now) {
    try {
      long events = file == null ? 0 : of(file).events;
      var masked = outcome.toBuilder().setMessage(masker.mask(outcome.getMessage())).build();
      var trailer = Verdict.trailer(masked, now);
      var unsized = new Result(masked, events, 0, 0, trailer);
      var path = file == null ? Path.of("/nonexistent/events.bin") : file;
      try (var reader = new OutputReader(path, masker)) {
        while (reader.next(unsized, 64 * 1024) != null) {
          // only the sizes matter
        }
        return new Result(masked, events, reader.logOffset(), reader.nextEvent(), trailer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
