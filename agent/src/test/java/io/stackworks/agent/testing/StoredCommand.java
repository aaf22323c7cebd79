package io.stackworks.agent.testing;

import com.google.protobuf.ByteString;
import io.stackworks.proto.agent.Finished;
import io.stackworks.proto.agent.Output;
import io.stackworks.proto.agent.OutputAck;
import io.stackworks.proto.run.RunEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a control plane has stored of one command. Refuses gaps; repetition must be identical. */
public final class StoredCommand {
  private final String id;
  private ByteString log = ByteString.EMPTY;
  private final List<RunEvent> events = new ArrayList<>();
  private final List<Finished> finished = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int accepted;
  private int started;
  private long repeatedBytes;

  StoredCommand(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  synchronized void store(Output output) {
    long offset = output.getLogOffset();
    if (offset > log.size()) {
      problems.add("gap in the log: have " + log.size() + ", got offset " + offset);
      return;
    }
    int overlap = (int) Math.min(log.size() - offset, output.getLog().size());
    var again = output.getLog().substring(0, overlap);
    if (!log.substring((int) offset, (int) offset + overlap).equals(again)) {
      problems.add("other bytes at offset " + offset);
    }
    repeatedBytes += overlap;
    log = log.concat(output.getLog().substring(overlap));
    if (output.getFirstEvent() > events.size()) {
      problems.add("gap in events: have " + events.size() + ", got " + output.getFirstEvent());
      return;
    }
    int known = (int) (events.size() - output.getFirstEvent());
    for (int i = known; i < output.getEventsCount(); i++) {
      events.add(output.getEvents(i));
    }
  }

  synchronized OutputAck ack() {
    return OutputAck.newBuilder()
        .setCommandId(id)
        .setLogOffset(log.size())
        .setNextEvent(events.size())
        .build();
  }

  synchronized void finish(Finished message) {
    finished.add(message);
  }

  synchronized void accept() {
    accepted++;
  }

  synchronized void start() {
    started++;
  }

  public synchronized String log() {
    return log.toString(StandardCharsets.ISO_8859_1);
  }

  public synchronized List<RunEvent> events() {
    return List.copyOf(events);
  }

  /** Null until the agent said so. */
  public synchronized Finished finished() {
    return finished.isEmpty() ? null : finished.get(0);
  }

  public synchronized List<Finished> allFinished() {
    return List.copyOf(finished);
  }

  public synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  public synchronized int accepted() {
    return accepted;
  }

  public synchronized int started() {
    return started;
  }

  public synchronized long repeatedBytes() {
    return repeatedBytes;
  }
}
