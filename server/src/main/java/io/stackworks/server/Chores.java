package io.stackworks.server;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small work that returns: renewals, sweeps. One thread; a chore that fails is tried again. */
final class Chores implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Chores.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "chores");
            thread.setDaemon(true);
            return thread;
          });

  /** Work that may fail in any way. */
  interface Chore {
    void run() throws Exception;
  }

  void every(long count, TimeUnit unit, String name, Chore chore) {
    var unused = thread.scheduleWithFixedDelay(guarded(name, chore), count, count, unit);
  }

  void soon(String name, Chore chore) {
    thread.execute(guarded(name, chore));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static Runnable guarded(String name, Chore chore) {
    return () -> {
      try {
        chore.run();
      } catch (Exception e) { // the next round must come whatever happened in this one
        log.atError().setCause(e).addKeyValue("chore", name).log("Chore failed");
      }
    };
  }
}
