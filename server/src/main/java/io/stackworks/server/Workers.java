package io.stackworks.server;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads on which agents' sessions wait for the database. Few for thousands of sessions: on SQLite
 * waiting together is what makes commits cheap, and beyond that more would only queue elsewhere.
 */
final class Workers implements Executor, AutoCloseable {
  private static final int THREADS = 64;

  private final ThreadPoolExecutor pool;

  Workers() {
    var number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> new Thread(work, "worker-" + number.incrementAndGet()));
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable work) {
    pool.execute(work);
  }

  /** What is not done within a moment is found again in the rows. */
  @Override
  public void close() throws InterruptedException {
    pool.shutdown();
    if (!pool.awaitTermination(3, TimeUnit.SECONDS)) {
      pool.shutdownNow();
    }
  }
}
