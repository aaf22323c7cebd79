package io.stackworks.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Refusals;
import io.stackworks.server.store.Database;
import java.util.Locale;

/** Numbers about decisions and commands. The names are a promise: dashboards are built on them. */
final class CoreMeters implements Refusals {
  private final MeterRegistry registry;

  CoreMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void refused(Event event, Refusal refusal) {
    Counter.builder("stackworks.decisions.refused")
        .description("Events that the state did not allow, by event and reason")
        .tag("event", event.getClass().getSimpleName())
        .tag("reason", refusal.reason().name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  /** Counts what is committed, and offers gauges that ask the database when they are read. */
  void watch(Feed feed, Database database) {
    feed.subscribe(this::count);
    Gauge.builder("stackworks.commands.open", () -> open(database))
        .description("Commands that have not ended")
        .register(registry);
  }

  private void count(FeedEvent event) {
    if (event.kind().equals("command.progress")) {
      return;
    }
    Counter.builder("stackworks.changes")
        .description("Committed changes, by kind and, where there is one, new status")
        .tag("kind", event.kind())
        .tag("status", event.status())
        .register(registry)
        .increment();
  }

  private static long open(Database database) {
    return database.read(
        db ->
            db.createQuery("select count(*) from command where status = 'pending'")
                .mapTo(Long.class)
                .one());
  }
}
