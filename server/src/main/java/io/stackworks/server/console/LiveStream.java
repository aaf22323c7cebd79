package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One browser's stream of server-sent events. What is told while the last one is on its way, or
 * shortly after it, is told once: a busy stack never floods a page, and nothing is kept for a
 * browser that does not read.
 *
 * <p>Its state belongs to the event loop of its connection.
 */
final class LiveStream {
  /** At most so often; the first after a quiet time goes at once. */
  private static final long EVERY_MS = 200;

  private static final long HEARTBEAT_S = 25;

  private final ServiceRequestContext ctx;
  private final HttpResponseWriter to = HttpResponse.streaming();
  private final List<AutoCloseable> held = new ArrayList<>();
  private final Set<String> waiting = new LinkedHashSet<>();
  private boolean sending;
  private boolean closed;

  LiveStream(ServiceRequestContext ctx) {
    this.ctx = ctx;
    var unused =
        to.whenComplete()
            .handle(
                (done, failure) -> {
                  ctx.eventLoop().withoutContext().execute(this::close);
                  return null;
                });
  }

  HttpResponse response() {
    return to;
  }

  void refuse(HttpStatus status) {
    if (to.tryWrite(ResponseHeaders.of(status))) {
      to.close();
    } else {
      to.abort();
    }
  }

  /**
   * @param stillAllowed asked now and then, on a thread that may block; the stream ends when not
   */
  void begin(BooleanSupplier stillAllowed) {
    to.write(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.EVENT_STREAM)
            .set("cache-control", "no-store")
            .set("x-accel-buffering", "no")
            .build());
    to.write(HttpData.ofUtf8("retry: 2000\n\n"));
    var beat =
        ctx.eventLoop()
            .withoutContext()
            .scheduleWithFixedDelay(
                () -> ctx.blockingTaskExecutor().execute(() -> beat(stillAllowed)),
                HEARTBEAT_S,
                HEARTBEAT_S,
                TimeUnit.SECONDS);
    hold(() -> beat.cancel(false));
  }

  private void beat(BooleanSupplier stillAllowed) {
    if (!stillAllowed.getAsBoolean()) {
      to.close();
    } else {
      boolean unused = to.tryWrite(HttpData.ofUtf8(": here\n\n"));
    }
  }

  /** Closes it when the stream ends. */
  void hold(AutoCloseable subscription) {
    ctx.eventLoop()
        .withoutContext()
        .execute(
            () -> {
              held.add(subscription);
              if (closed) {
                close();
              }
            });
  }

  /** From any thread; does not block. */
  void tell(String event) {
    ctx.eventLoop()
        .withoutContext()
        .execute(
            () -> {
              waiting.add(event);
              if (!sending) {
                send();
              }
            });
  }

  private void send() {
    if (waiting.isEmpty() || closed) {
      sending = false;
      return;
    }
    sending = true;
    var text = new StringBuilder();
    waiting.forEach(event -> text.append("event: ").append(event).append("\ndata:\n\n"));
    waiting.clear();
    if (to.tryWrite(HttpData.ofUtf8(text.toString()))) {
      var unused =
          to.whenConsumed()
              .thenRun(
                  () -> {
                    var unusedTimer =
                        ctx.eventLoop()
                            .withoutContext()
                            .schedule(this::send, EVERY_MS, TimeUnit.MILLISECONDS);
                  });
    }
  }

  private void close() {
    closed = true;
    held.forEach(
        one -> {
          try {
            one.close();
          } catch (Exception e) {
            throw new IllegalStateException(e); // taking a listener out of a set does not fail
          }
        });
    held.clear();
  }
}
