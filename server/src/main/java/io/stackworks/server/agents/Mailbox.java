package io.stackworks.server.agents;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is put in one after the other, on threads of a shared pool: an owner for state that
 * needs one thread at a time and no thread of its own.
 */
final class Mailbox {
  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

  private final Executor pool;
  private final Queue<Runnable> waiting = new ArrayDeque<>(4);
  private boolean running;

  Mailbox(Executor pool) {
    this.pool = pool;
  }

  void put(Runnable work) {
    synchronized (waiting) {
      waiting.add(work);
      if (running) {
        return;
      }
      running = true;
    }
    schedule();
  }

  private void schedule() {
    try {
      pool.execute(this::runOne);
    } catch (RejectedExecutionException e) { // the server stops; rows say what was not done
      synchronized (waiting) {
        running = false;
        waiting.clear();
      }
    }
  }

  /** One piece at a time, so that a busy mailbox does not keep a thread from the others. */
  private void runOne() {
    Runnable work;
    synchronized (waiting) {
      work = waiting.poll();
    }
    try {
      if (work != null) {
        work.run();
      }
    } catch (RuntimeException e) { // the next piece must run whatever happened in this one
      log.atError().setCause(e).log("Work for an agent failed");
    }
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        running = false;
        return;
      }
    }
    schedule();
  }
}
