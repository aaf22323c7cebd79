package io.stackworks.server.cli;

import io.grpc.Status;
import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.WatchRequest;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes from a position on, in order. When the server goes away it asks again from where it was,
 * for as long as its user keeps reading. For one reading thread.
 */
final class EventStream implements AutoCloseable {
  private final Connection connection;
  private final Patience patience;
  private final BlockingQueue<Pull.Arrival> arrivals = new LinkedBlockingQueue<>();
  private WatchRequest request;
  private @Nullable Pull<WatchRequest, Event> call;
  private final Consumer<String> notice;
  private boolean ended;
  private boolean missed;

  EventStream(Connection connection, WatchRequest request, Consumer<String> notice) {
    this.connection = connection;
    this.request = request;
    this.notice = notice;
    this.patience = new Patience(connection.settings(), notice);
  }

  /** Whether events were missed since this was asked last: the state must be read again. */
  boolean hasMissed() {
    boolean answer = missed;
    missed = false;
    return answer;
  }

  /** The next event; null when none came in that time, or when none will come any more. */
  @Nullable Event next(Duration atMost) throws InterruptedException {
    long deadlineNs = System.nanoTime() + atMost.toNanos();
    while (!ended) {
      if (call == null) {
        call = new Pull<>(this, arrivals);
        connection.stream().watch(request, call);
      }
      long leftNs = Math.max(0, deadlineNs - System.nanoTime());
      var arrival = arrivals.poll(leftNs, TimeUnit.NANOSECONDS);
      if (arrival == null) {
        return null;
      } else if (arrival.answer() instanceof Event event) {
        call.more();
        patience.cameBack();
        if (event.getPosition() > 0) {
          request = request.toBuilder().setAfter(event.getPosition()).setLiveOnly(false).build();
        }
        return event;
      }
      call = null;
      var status = (Status) arrival.answer();
      if (status.isOk() && request.getPastOnly()) {
        ended = true;
        return null;
      }
      if (status.getCode() == Status.Code.OUT_OF_RANGE && !request.getPastOnly()) {
        // The server has forgotten what we have not read: from now on, and the state anew.
        notice.accept("events were missed: " + status.getDescription());
        request = request.toBuilder().setAfter(0).setLiveOnly(true).build();
        missed = true;
        continue;
      }
      var pause = patience.wentAway(status);
      leftNs = Math.max(0, deadlineNs - System.nanoTime());
      TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), leftNs));
    }
    return null;
  }

  boolean hasEnded() {
    return ended;
  }

  @Override
  public void close() {
    if (call != null) {
      call.cancel();
    }
  }
}
