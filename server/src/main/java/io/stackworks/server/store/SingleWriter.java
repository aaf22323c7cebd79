package io.stackworks.server.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * One thread through which every SQLite write goes. Writes that wait together share one commit, so
 * one sync to disk serves them all; each is undone alone, by a savepoint, when it fails.
 */
final class SingleWriter implements AutoCloseable {

  private static final int LARGEST_GROUP = 256;

  private final LinkedBlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
  private final Jdbi jdbi;
  private final AutoCloseable pool;
  private final Runnable committed;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param committed called after every commit, before anybody hears of it
   */
  SingleWriter(Jdbi jdbi, AutoCloseable pool, Runnable committed) {
    this.jdbi = jdbi;
    this.pool = pool;
    this.committed = committed;
    this.thread = new Thread(this::run, "database-writer");
    thread.setDaemon(true);
    thread.start();
  }

  <T extends @Nullable Object> T write(Function<Handle, T> work) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("a write inside a write");
    }
    if (closed) {
      throw new IllegalStateException("the database is closed");
    }
    var job = new Job<>(work);
    queue.add(job);
    try {
      return job.done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void run() {
    var group = new ArrayList<Job<?>>();
    while (!closed || !queue.isEmpty()) {
      group.clear();
      try {
        group.add(queue.take());
      } catch (InterruptedException e) {
        continue; // closed: the loop's condition decides
      }
      queue.drainTo(group, LARGEST_GROUP - 1);
      commit(group);
    }
  }

  private void commit(List<Job<?>> group) {
    try (var handle = jdbi.open()) {
      handle.begin();
      for (var job : group) {
        job.attempt(handle);
      }
      handle.commit();
    } catch (Throwable e) {
      // The transaction as a whole failed (disk full, say): nothing of the group is stored.
      group.forEach(job -> job.done.completeExceptionally(e));
      return;
    }
    committed.run();
    group.forEach(Job::finish);
  }

  /** Waits for the writes that are queued. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(30_000);
      pool.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    queue.forEach(
        job -> job.done.completeExceptionally(new IllegalStateException("the database is closed")));
  }

  private static final class Job<T extends @Nullable Object> {
    final CompletableFuture<T> done = new CompletableFuture<>();
    private final Function<Handle, T> work;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Job(Function<Handle, T> work) {
      this.work = work;
    }

    void attempt(Handle handle) {
      handle.savepoint("job");
      try {
        result = work.apply(handle);
        handle.releaseSavepoint("job");
      } catch (Throwable e) {
        failure = e;
        try {
          handle.rollbackToSavepoint("job"); // Jdbi forgets the savepoint with that
        } catch (RuntimeException gone) {
          // A full disk undoes the whole transaction: nobody's work is stored.
          e.addSuppressed(gone);
          throw e;
        }
      }
    }

    void finish() {
      if (failure != null) {
        done.completeExceptionally(failure);
      } else {
        done.complete(result);
      }
    }
  }
}
