package io.stackworks.server.cli;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.LogChunk;
import io.stackworks.proto.operator.ReadLogRequest;
import io.stackworks.server.cli.Style.Tone;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Copies logs to the terminal: one as it is; several one after the other, or, followed live, line
 * by line with the host name before each. Reads on from the same byte when the server was away, so
 * nothing is lost or doubled.
 */
final class LogFollower {
  private final Connection connection;
  private final Terminal terminal;
  private final Style style;
  private final Patience patience;
  private final BlockingQueue<Pull.Arrival> arrivals = new LinkedBlockingQueue<>();

  LogFollower(Connection connection, Terminal terminal, Style style) {
    this.connection = connection;
    this.terminal = terminal;
    this.style = style;
    this.patience =
        new Patience(connection.settings(), text -> terminal.err().println("stackworks: " + text));
  }

  void copy(List<CommandView> commands, boolean follow) throws InterruptedException {
    if (commands.size() == 1 || follow) {
      int width = commands.stream().mapToInt(c -> c.getHostname().length()).max().orElse(0);
      var logs = new ArrayList<Log>();
      for (var command : commands) {
        var prefix = commands.size() == 1 ? "" : command.getHostname();
        logs.add(new Log(command, prefix + " ".repeat(width - prefix.length()), prefix.isEmpty()));
      }
      copyAll(logs, follow);
      return;
    }
    for (var command : commands) {
      terminal
          .out()
          .println(
              style.paint(
                  Tone.STRONG,
                  "==> "
                      + Style.safe(command.getHostname())
                      + " "
                      + Words.id(command.getId())
                      + " "
                      + command.getStatus()
                      + " <=="));
      copyAll(List.of(new Log(command, "", true)), false);
    }
  }

  private void copyAll(List<Log> logs, boolean follow) throws InterruptedException {
    int open = logs.size();
    logs.forEach(log -> log.read(follow));
    while (open > 0) {
      var arrival = arrivals.poll(1, TimeUnit.SECONDS);
      if (arrival == null) {
        if (terminal.out().checkError()) {
          logs.forEach(Log::cancel);
          return; // a closed pipe: nobody reads any more
        }
        continue;
      }
      var log = (Log) arrival.owner();
      if (arrival.answer() instanceof LogChunk chunk) {
        log.take(chunk);
        patience.cameBack();
        if (terminal.out().checkError()) {
          logs.forEach(Log::cancel);
          return;
        }
      } else if (((Status) arrival.answer()).isOk()) {
        log.end();
        open--;
      } else {
        Thread.sleep(patience.wentAway((Status) arrival.answer()).toMillis());
        log.read(follow);
      }
    }
    terminal.out().flush();
  }

  /** One log and how far it was copied. */
  private final class Log {
    private final CommandView command;
    private final String prefix;
    private final boolean raw;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable Pull<ReadLogRequest, LogChunk> call;
    private long offset;

    Log(CommandView command, String prefix, boolean raw) {
      this.command = command;
      this.prefix = prefix;
      this.raw = raw;
    }

    void read(boolean follow) {
      call = new Pull<>(this, arrivals);
      connection.stream()
          .readLog(
              ReadLogRequest.newBuilder()
                  .setCommandId(command.getId())
                  .setOffset(offset)
                  .setFollow(follow)
                  .build(),
              call);
    }

    void cancel() {
      if (call != null) {
        call.cancel();
      }
    }

    void take(LogChunk chunk) {
      if (chunk.getOffset() > offset) {
        terminal
            .err()
            .println(
                "stackworks: the log's bytes "
                    + offset
                    + " to "
                    + chunk.getOffset()
                    + (chunk.getPruned() ? " were removed by policy" : " are missing"));
      }
      offset = chunk.getOffset() + chunk.getBytes().size();
      write(chunk.getBytes());
      if (call != null) {
        call.more();
      }
    }

    private void write(ByteString bytes) {
      if (raw) {
        var all = bytes.toByteArray();
        terminal.out().write(all, 0, all.length);
        terminal.out().flush();
        return;
      }
      for (var at = bytes.iterator(); at.hasNext(); ) {
        byte next = at.nextByte();
        if (next == '\n') {
          writeLine();
        } else {
          line.write(next);
        }
      }
    }

    private void writeLine() {
      terminal.out().print(style.paint(Tone.QUIET, prefix + " | "));
      terminal.out().write(line.toByteArray(), 0, line.size());
      terminal.out().println();
      terminal.out().flush();
      line.reset();
    }

    void end() {
      if (line.size() > 0) {
        writeLine();
      }
    }
  }
}
