package io.stackworks.server.stack;

import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.Json;
import io.stackworks.server.store.Signals;
import io.stackworks.server.store.Times;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Committed changes in the order of their positions, for watchers: kept for a while, then pruned.
 *
 * <p>One thread reads new rows and tells them on, woken by this server's commits and by the signals
 * of others, and looking once a second for what signals did not tell. So what a watcher sees never
 * depends on which server decided.
 */
public final class Feed implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Feed.class);
  private static final int BATCH = 1000;

  private final Database database;
  private final List<Consumer<FeedEvent>> watchers = new CopyOnWriteArrayList<>();
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "feed");
  private volatile long told;
  private volatile boolean closed;

  public Feed(Database database) {
    this.database = database;
    thread.setDaemon(true);
  }

  /** Begins to tell watchers what is committed from now on. */
  public Feed start() {
    database
        .signals()
        .subscribe(
            new Signals.Listener() {
              @Override
              public void told(List<String> words) {
                wake();
              }

              @Override
              public void missed() {
                wake();
              }
            });
    told = position();
    thread.start();
    return this;
  }

  /** Kept events after a position, oldest first. */
  public List<FeedEvent> after(long position, @Nullable StackId stack, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select position, doc from feed where position > :after"
                        + (stack == null ? "" : " and stack_id = :stack")
                        + " order by position limit :limit")
                .bind("after", position)
                .bindMap(
                    stack == null ? java.util.Map.of() : java.util.Map.of("stack", stack.value()))
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        at(row.getLong(1), Json.read(row.getString(2), FeedEvent.class)))
                .list());
  }

  /**
   * Position of the oldest kept event; whoever goes on from before it has missed some. 0 when there
   * is none.
   */
  public long oldest() {
    return database.read(
        handle ->
            handle
                .createQuery("select coalesce(min(position), 0) from feed")
                .mapTo(Long.class)
                .one());
  }

  /** Kept events before a position, newest first. */
  public List<FeedEvent> before(long position, @Nullable StackId stack, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select position, doc from feed where position < :before"
                        + (stack == null ? "" : " and stack_id = :stack")
                        + " order by position desc limit :limit")
                .bind("before", position)
                .bindMap(
                    stack == null ? java.util.Map.of() : java.util.Map.of("stack", stack.value()))
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        at(row.getLong(1), Json.read(row.getString(2), FeedEvent.class)))
                .list());
  }

  /** Position of the newest kept event; 0 when there is none. */
  public long position() {
    return database.read(
        handle ->
            handle
                .createQuery("select coalesce(max(position), 0) from feed")
                .mapTo(Long.class)
                .one());
  }

  /**
   * Calls back for every event after now, in order, from a thread of the feed; the callback must
   * not block. Read {@link #after} once subscribed to bridge from an older position.
   */
  public AutoCloseable subscribe(Consumer<FeedEvent> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /** Forgets all but the newest events. */
  public int prune(int kept) {
    return database.<Integer>write(
        handle ->
            handle
                .createUpdate(
                    "delete from feed where position <= (select coalesce(max(position), 0) from feed) - :kept")
                .bind("kept", kept)
                .execute());
  }

  /** Part of a decision's transaction, its last statement. */
  void append(Handle handle, List<FeedEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    if (database.dialect() == Dialect.POSTGRES) {
      // Positions must become visible in their order, or a reader would pass one by: so this lock
      // until the commit.
      handle.execute("select pg_advisory_xact_lock(730517)");
    }
    var batch =
        handle.prepareBatch("insert into feed(at, stack_id, doc) values (:at, :stack, :doc)");
    for (var event : events) {
      batch
          .bind("at", Times.micros(event.at()))
          .bind("stack", event.stackId().value())
          .bind("doc", Json.write(event))
          .add();
    }
    batch.execute();
  }

  /** Keeps and tells something that no decision changed: why a scaler asked for one. */
  public void add(FeedEvent event) {
    database.<Boolean>write(
        handle -> {
          append(handle, List.of(event));
          return true;
        });
    wake();
  }

  /** Something was committed. */
  void wake() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  /** Tells watchers something that is not kept. */
  public void tellOnce(FeedEvent event) {
    var passing = at(told, event);
    watchers.forEach(watcher -> tell(watcher, passing));
  }

  private void run() {
    while (!closed) {
      try {
        if (wake.tryAcquire(1, TimeUnit.SECONDS)) {
          wake.drainPermits();
        }
        tellNew();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!closed) {
          log.atWarn().setCause(e).log("Feed could not be read");
        }
      }
    }
  }

  private void tellNew() {
    List<FeedEvent> events;
    do {
      events = after(told, null, BATCH);
      for (var event : events) {
        watchers.forEach(watcher -> tell(watcher, event));
        told = event.position();
      }
    } while (events.size() == BATCH);
  }

  private static void tell(Consumer<FeedEvent> watcher, FeedEvent event) {
    try {
      watcher.accept(event);
    } catch (RuntimeException e) { // one broken watcher must not silence the others
      log.atWarn().setCause(e).log("Watcher failed");
    }
  }

  private static FeedEvent at(long position, FeedEvent event) {
    return new FeedEvent(
        position,
        event.at(),
        event.stackId(),
        event.kind(),
        event.subject(),
        event.message(),
        event.status(),
        event.instanceId(),
        event.commandId(),
        event.deploymentId(),
        event.appId());
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
