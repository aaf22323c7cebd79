package io.stackworks.server.cli;

import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.server.cli.Style.Tone;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "events", description = "Show what has changed, oldest first.")
final class EventsCommand extends OperatorCommand {
  private static final Duration TICK = Duration.ofSeconds(1);

  @Parameters(paramLabel = "STACK", arity = "0..1", description = "Name or id (default: all).")
  private @Nullable String stack;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--after",
      paramLabel = "POSITION",
      description = "Only what comes after this position.")
  private long after;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "Only the last N of what is kept.")
  private int limit;

  @Override
  public Integer call() throws InterruptedException {
    var request = WatchRequest.newBuilder().setStack(stack == null ? "" : stack).setAfter(after);
    try (var connection = root().connect()) {
      long last = after;
      if (limit > 0 || !follow) {
        last = past(connection, request.clone().setPastOnly(true).build());
      }
      if (follow) {
        live(connection, request.setAfter(last).build());
      }
      return Exit.SUCCESS;
    }
  }

  /** Prints the past; returns the last position. */
  private long past(Connection connection, WatchRequest request) throws InterruptedException {
    long last = after;
    var kept = new ArrayDeque<Event>();
    try (var events = new EventStream(connection, request, this::note)) {
      while (!events.hasEnded()) {
        var event = events.next(TICK);
        if (event == null) {
          continue;
        }
        last = Math.max(last, event.getPosition());
        if (limit == 0) {
          print(event);
        } else {
          kept.add(event);
          if (kept.size() > limit) {
            kept.remove();
          }
        }
      }
    }
    kept.forEach(this::print);
    return last;
  }

  private void live(Connection connection, WatchRequest request) throws InterruptedException {
    try (var events = new EventStream(connection, request, this::note)) {
      while (!terminal().out().checkError()) { // a closed pipe ends it
        var event = events.next(TICK);
        if (event != null) {
          print(event);
        }
      }
    }
  }

  private void print(Event event) {
    if (!forPeople()) {
      new Printer(terminal().out()).printOne(output(), Plain.of(event));
      return;
    }
    if (event.getKind().equals("command.progress")) {
      return; // a live picture shows it better
    }
    var time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
            .withZone(ZoneId.systemDefault())
            .format(Plain.instant(event.getAt()));
    println(
        style().paint(Tone.QUIET, time)
            + "  "
            + "%-18s".formatted(event.getKind())
            + "  "
            + Style.safe((event.getSubject() + "  " + event.getMessage()).stripTrailing()));
    terminal().out().flush();
  }
}
