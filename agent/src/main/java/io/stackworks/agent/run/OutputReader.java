package io.stackworks.agent.run;

import com.google.protobuf.ByteString;
import io.stackworks.agent.state.Result;
import io.stackworks.proto.agent.Output;
import io.stackworks.proto.run.RunEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command has to say, derived from its runner's events: the masked log as bytes, the masked
 * events of resources by sequence. Reading again from the start gives the same again, so nothing is
 * kept but the runner's own file. One thread.
 */
public final class OutputReader implements Closeable {
  private final EventFile file;
  private final EventMask mask;
  private final Masker.Stream logMask;
  private final ByteString newline = ByteString.copyFromUtf8("\n");
  private ByteString log = ByteString.EMPTY;
  private final ByteString.Output more = ByteString.newOutput(1024); // behind it
  private long logOffset; // of log[0], bytes
  private final List<RunEvent> events = new ArrayList<>();
  private int eventBytes;
  private long nextEvent; // sequence of events[0]
  private long runnerEvents; // read from the file so far
  private boolean ended;
  private @Nullable RunEvent lastRunnerEvent;

  public OutputReader(Path events, Masker masker) {
    this.file = new EventFile(events);
    this.mask = new EventMask(masker);
    this.logMask = masker.new Stream();
  }

  /**
   * The next piece without a command id, or null when there is nothing new.
   *
   * @param result when the command has ended; its trailer follows the runner's events
   * @param most bytes, about
   */
  public @Nullable Output next(@Nullable Result result, int most) throws IOException {
    while (log.size() + more.size() + eventBytes < most && advance(result)) {
      // one more event
    }
    log = log.concat(more.toByteString());
    more.reset();
    if (log.isEmpty() && events.isEmpty()) {
      return null;
    }
    var piece = log.size() <= most ? log : log.substring(0, most);
    var output =
        Output.newBuilder()
            .setLogOffset(logOffset)
            .setLog(piece)
            .setFirstEvent(nextEvent)
            .addAllEvents(events)
            .build();
    log = log.substring(piece.size());
    logOffset += piece.size();
    nextEvent += events.size();
    events.clear();
    eventBytes = 0;
    return output;
  }

  /** Leaves out what the receiver has: log bytes below the offset, events below the sequence. */
  public static @Nullable Output after(Output output, long logOffset, long event) {
    long logSkip = Math.max(0, Math.min(logOffset - output.getLogOffset(), output.getLog().size()));
    long eventSkip = Math.max(0, Math.min(event - output.getFirstEvent(), output.getEventsCount()));
    if (logSkip == output.getLog().size() && eventSkip == output.getEventsCount()) {
      return null;
    }
    return Output.newBuilder()
        .setLogOffset(output.getLogOffset() + logSkip)
        .setLog(output.getLog().substring((int) logSkip))
        .setFirstEvent(output.getFirstEvent() + eventSkip)
        .addAllEvents(output.getEventsList().subList((int) eventSkip, output.getEventsCount()))
        .build();
  }

  private boolean advance(@Nullable Result result) throws IOException {
    boolean fileDone = result != null && runnerEvents >= result.runnerEvents();
    var event = fileDone ? null : file.next();
    if (event != null) {
      runnerEvents++;
      lastRunnerEvent = event;
      add(event);
      return true;
    }
    if (result == null || ended) {
      return false; // with a result the runner is dead: what the file has is all there will be
    }
    ended = true;
    result.trailer().forEach(this::add);
    logMask.finish(more);
    return true;
  }

  private void add(RunEvent event) {
    if (event.hasLog()) {
      logMask.accept(event.getLog().getText(), more);
      logMask.accept(newline, more);
    } else {
      var masked = mask.apply(event);
      events.add(masked);
      eventBytes += masked.getSerializedSize() + 4;
    }
  }

  /** Whether everything up to the end of a finished command has been given out. */
  public boolean atEnd() {
    return ended && log.isEmpty() && more.size() == 0 && events.isEmpty();
  }

  /** Bytes given out so far. */
  public long logOffset() {
    return logOffset;
  }

  /** Events given out so far. */
  long nextEvent() {
    return nextEvent;
  }

  long runnerEvents() {
    return runnerEvents;
  }

  @Nullable RunEvent lastRunnerEvent() {
    return lastRunnerEvent;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
