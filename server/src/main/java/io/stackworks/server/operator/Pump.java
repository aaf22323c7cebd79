package io.stackworks.server.operator;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends to one reader as fast as that reader takes it, and reads the next piece only when it can be
 * sent: a slow reader costs no memory and no thread.
 *
 * <p>{@link #poke} may be called by anybody at any time; the steps run one after another.
 */
final class Pump {
  /** What a step found. */
  enum Found {
    SOMETHING,
    NOTHING_NOW,
    END
  }

  /** Sends the next piece, if there is one. */
  interface Step {
    Found next() throws Exception;
  }

  private final String method;
  private final Executor executor;
  private final ServerCallStreamObserver<?> to;
  private final Step step;
  private final Runnable ended;
  private final AtomicInteger pokes = new AtomicInteger();
  private volatile boolean over;

  /**
   * @param ended called once, whether the stream was completed, failed or was cancelled
   */
  Pump(
      String method, Executor executor, ServerCallStreamObserver<?> to, Step step, Runnable ended) {
    this.method = method;
    this.executor = executor;
    this.to = to;
    this.step = step;
    this.ended = ended;
    to.setOnReadyHandler(this::poke);
    to.setOnCancelHandler(this::poke);
  }

  /** There may be something to send, or room to send it. */
  void poke() {
    if (pokes.getAndIncrement() == 0) {
      executor.execute(this::run);
    }
  }

  private void run() {
    int seen;
    do {
      seen = pokes.get();
      if (!over) {
        sendAll();
      }
    } while (pokes.addAndGet(-seen) != 0);
  }

  private void sendAll() {
    try {
      while (!to.isCancelled() && to.isReady()) {
        switch (step.next()) {
          case SOMETHING -> {}
          case NOTHING_NOW -> {
            return;
          }
          case END -> {
            to.onCompleted();
            end();
            return;
          }
        }
      }
      if (to.isCancelled()) {
        end();
      }
    } catch (Exception e) {
      end();
      if (!to.isCancelled()) {
        to.onError(Statuses.of(method, e));
      }
    }
  }

  private void end() {
    over = true;
    ended.run();
  }
}
