package io.stackworks.server.cli;

import io.grpc.StatusRuntimeException;
import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.server.cli.ProgressView.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** Follows something on the server until it is decided, and shows it meanwhile. */
final class Watching {
  /** Pictures per second are enough for the eye; events may come much faster. */
  private static final Duration BETWEEN_PICTURES = Duration.ofMillis(100);

  private static final Duration TICK = Duration.ofSeconds(1);

  /** Events are the rule; asking again now and then is the safety net below them. */
  private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(20);

  /** What is followed. */
  interface Subject {
    void on(Event event);

    /** Asks the server for the present state. */
    void refresh();

    List<Line> picture(Instant now);

    /** The exit code once it is decided. */
    OptionalInt outcome();

    /** What to say when time is over. */
    String unfinished();
  }

  private Watching() {}

  /** Returns the exit code of the outcome, or {@link Exit#TIMEOUT}. */
  static int until(
      OperatorCommand command,
      Connection connection,
      WatchRequest request,
      Duration timeout,
      Subject subject)
      throws InterruptedException {
    var clock = command.terminal().clock();
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    long refreshedNs = System.nanoTime();
    try (var view = ProgressView.on(command.terminal(), command.style());
        var events = new EventStream(connection, request, view::say)) {
      while (true) {
        view.show(subject.picture(clock.instant()));
        if (subject.outcome().isPresent()) {
          return subject.outcome().getAsInt();
        }
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs <= 0) {
          break;
        }
        var heard = events.next(Duration.ofNanos(Math.min(leftNs, TICK.toNanos())));
        long untilPictureNs = System.nanoTime() + BETWEEN_PICTURES.toNanos();
        while (heard != null) {
          subject.on(heard);
          refreshedNs = System.nanoTime();
          heard = subject.outcome().isPresent() ? null : events.next(left(untilPictureNs));
        }
        if (events.hasMissed() || System.nanoTime() - refreshedNs > BETWEEN_REFRESHES.toNanos()) {
          refresh(subject);
          refreshedNs = System.nanoTime();
        }
      }
    }
    command.note("stackworks: not in " + Words.span(timeout) + ": " + subject.unfinished());
    return Exit.TIMEOUT;
  }

  private static Duration left(long untilNs) {
    return Duration.ofNanos(Math.max(0, untilNs - System.nanoTime()));
  }

  private static void refresh(Subject subject) {
    try {
      subject.refresh();
    } catch (StatusRuntimeException e) {
      switch (e.getStatus().getCode()) {
        case UNAVAILABLE,
            DEADLINE_EXCEEDED,
            INTERNAL,
            UNKNOWN,
            CANCELLED -> {} // the stream waits for its return
        default -> throw e;
      }
    }
  }
}
