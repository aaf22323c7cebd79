package io.stackworks.agent.session;

import io.stackworks.agent.run.Commands;
import io.stackworks.agent.run.Masker;
import io.stackworks.agent.run.OutputReader;
import io.stackworks.agent.run.Signal;
import io.stackworks.agent.run.Times;
import io.stackworks.agent.state.Entry;
import io.stackworks.proto.agent.Accepted;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.Output;
import io.stackworks.proto.agent.OutputAck;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server, over one session, what the journal and the runs' files say: accepted, started,
 * output, finished. What was told is remembered for this session only; the next one begins from
 * what the server has acknowledged. One thread, {@link #acknowledge} from another.
 */
final class Uplink implements Runnable {
  /** Output under way without acknowledgement. */
  static final int WINDOW = 1024 * 1024; // bytes

  private static final int PIECE = 64 * 1024; // bytes of log and of events in one message, about
  static final Duration SILENCE = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(Uplink.class);

  /** The stream below. */
  interface Outlet {
    boolean isReady();

    void send(AgentMessage message);

    void fail(String why);
  }

  /** Told so far about one command. */
  private static final class Told {
    boolean accepted;
    boolean started;
    boolean finished;
    final long skipLog;
    final long skipEvents;
    final OutputReader reader;
    final ArrayDeque<Flight> flights = new ArrayDeque<>();

    Told(OutputReader reader, long skipLog, long skipEvents) {
      this.reader = reader;
      this.skipLog = skipLog;
      this.skipEvents = skipEvents;
    }
  }

  private record Flight(long logEnd, long eventEnd, int bytes) {}

  private final Commands commands;
  private final Signal signal;
  private final Outlet outlet;
  private final Clock clock;
  private final Map<String, OutputAck> resume = new HashMap<>();
  private final Set<String> known;
  private final Map<String, Told> told = new HashMap<>(); // guarded by this
  private int inFlight; // guarded by this
  private long waitingSince; // nanos; guarded by this

  Uplink(
      Commands commands,
      Signal signal,
      Outlet outlet,
      Clock clock,
      Collection<OutputAck> resume,
      Set<String> known) {
    this.commands = commands;
    this.signal = signal;
    this.outlet = outlet;
    this.clock = clock;
    resume.forEach(ack -> this.resume.put(ack.getCommandId(), ack));
    this.known = Set.copyOf(known);
  }

  @Override
  public void run() {
    try {
      while (true) {
        long seen = signal.count();
        boolean progress = false;
        for (var entry : commands.held()) {
          progress |= tell(entry);
        }
        if (!progress) {
          checkSilence();
          signal.awaitAfter(seen, Duration.ofSeconds(1));
        }
      }
    } catch (InterruptedException | ClosedByInterruptException e) {
      // The session is over.
    } catch (IOException | RuntimeException e) {
      log.atError().setCause(e).log("Uplink failed");
      outlet.fail("cannot read output: " + e);
    } finally {
      close();
    }
  }

  /** The server has stored this much. */
  synchronized void acknowledge(OutputAck ack) {
    var command = told.get(ack.getCommandId());
    if (command != null) {
      for (var first = command.flights.peek();
          first != null
              && first.logEnd <= ack.getLogOffset()
              && first.eventEnd <= ack.getNextEvent();
          first = command.flights.peek()) {
        inFlight -= first.bytes;
        command.flights.remove();
      }
      waitingSince = System.nanoTime();
      signal.raise();
    }
  }

  /** The server let go of a command; nothing more is due for it. */
  synchronized void forget(String id) {
    var command = told.remove(id);
    if (command != null) {
      command.flights.forEach(flight -> inFlight -= flight.bytes);
      waitingSince = System.nanoTime();
      close(command);
      signal.raise();
    }
  }

  /** An assignment of something we hold: the first answer was lost. */
  synchronized void repeat(String id) {
    var command = told.get(id);
    if (command != null) {
      command.accepted = false;
      signal.raise();
    }
  }

  private synchronized boolean tell(Entry entry) throws IOException {
    var command = told.get(entry.id());
    if (command == null) {
      if (commands.find(entry.id()) == null) {
        return false; // let go of since the list was made
      }
      command = begin(entry);
      told.put(entry.id(), command);
    }
    boolean progress = false;
    if (!command.accepted) {
      command.accepted = true;
      var accepted =
          Accepted.newBuilder().setCommandId(entry.id()).setAt(Times.toProto(clock.instant()));
      outlet.send(AgentMessage.newBuilder().setAccepted(accepted).build());
      progress = true;
    }
    if (!command.started && entry.started() != null) {
      command.started = true;
      outlet.send(AgentMessage.newBuilder().setStarted(entry.started()).build());
      progress = true;
    }
    boolean sent = output(entry, command);
    return progress || sent;
  }

  private Told begin(Entry entry) {
    var reader =
        new OutputReader(commands.events(entry.id()), Masker.of(entry.run().getSecretsList()));
    var from = resume.getOrDefault(entry.id(), OutputAck.getDefaultInstance());
    var command = new Told(reader, from.getLogOffset(), from.getNextEvent());
    command.accepted = known.contains(entry.id());
    return command;
  }

  private boolean output(Entry entry, Told command) throws IOException {
    boolean progress = false;
    if (command.finished || (entry.started() == null && entry.result() == null)) {
      return false;
    }
    while (inFlight < WINDOW && outlet.isReady()) {
      var next = command.reader.next(entry.result(), PIECE);
      if (next == null) {
        if (entry.result() != null && command.reader.atEnd()) {
          command.finished = true;
          begunWaiting();
          outlet.send(
              AgentMessage.newBuilder().setFinished(entry.result().toMessage(entry.id())).build());
          progress = true;
        }
        return progress;
      }
      progress = true;
      var fresh = OutputReader.after(next, command.skipLog, command.skipEvents);
      if (fresh != null) {
        send(command, fresh.toBuilder().setCommandId(entry.id()).build());
      }
    }
    return progress;
  }

  private void send(Told command, Output output) {
    int bytes = output.getSerializedSize();
    command.flights.add(
        new Flight(
            output.getLogOffset() + output.getLog().size(),
            output.getFirstEvent() + output.getEventsCount(),
            bytes));
    begunWaiting();
    inFlight += bytes;
    outlet.send(AgentMessage.newBuilder().setOutput(output).build());
  }

  private void begunWaiting() {
    if (inFlight == 0) {
      waitingSince = System.nanoTime();
    }
  }

  /** Output without an answer for too long means a server that only seems to be there. */
  private synchronized void checkSilence() {
    boolean waiting = inFlight > 0 || told.values().stream().anyMatch(command -> command.finished);
    if (waiting && System.nanoTime() - waitingSince > SILENCE.toNanos()) {
      outlet.fail("no acknowledgement for " + SILENCE.toSeconds() + " s");
    }
  }

  private synchronized void close() {
    told.values().forEach(Uplink::close);
    told.clear();
  }

  private static void close(Told command) {
    try {
      command.reader.close();
    } catch (IOException e) {
      log.atDebug().log("Not closed: {}", e.getMessage());
    }
  }
}
