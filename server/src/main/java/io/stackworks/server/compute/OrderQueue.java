package io.stackworks.server.compute;

import io.stackworks.server.instance.InstanceId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders about machines: those for one instance in their order, those for many side by side. */
public final class OrderQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OrderQueue.class);

  private final Map<InstanceId, CompletableFuture<Void>> queues = new ConcurrentHashMap<>();
  private final ExecutorService pool;
  private final Duration patience;

  /** What is to be done; a failure is logged, and rows ask for it again later. */
  public interface Order {
    void carryOut() throws MachineFailed;
  }

  /**
   * @param patience how long the end waits for what is under way, before it is cut off
   */
  public OrderQueue(String name, int atOnce, Duration patience) {
    this.patience = patience;
    var number = new AtomicInteger();
    this.pool =
        Executors.newFixedThreadPool(
            atOnce, work -> new Thread(work, name + "-" + number.incrementAndGet()));
  }

  public void add(InstanceId id, Order order) {
    if (pool.isShutdown()) {
      return; // rows ask for it again at the next start
    }
    queues.compute(
        id,
        (each, last) ->
            (last == null || last.isDone() ? CompletableFuture.<Void>completedFuture(null) : last)
                .thenRunAsync(() -> guarded(id, order), pool));
    queues.entrySet().removeIf(entry -> entry.getValue().isDone());
  }

  /** An order for it waits or is being carried out. */
  public boolean isBusy(InstanceId id) {
    var last = queues.get(id);
    return last != null && !last.isDone();
  }

  /** Machines stay, and what was not carried out is derived again. */
  @Override
  public void close() throws InterruptedException {
    pool.shutdown();
    if (!pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      pool.shutdownNow();
    }
  }

  private void guarded(InstanceId id, Order order) {
    try {
      order.carryOut();
    } catch (MachineFailed | RuntimeException e) { // asked for again at the next start
      if (pool.isShutdown()) {
        return; // cut off on purpose
      }
      log.atError().setCause(e).addKeyValue("instance", id).log("Order about a machine failed");
    }
  }
}
