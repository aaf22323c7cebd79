package io.stackworks.server.metrics;

import io.stackworks.proto.agent.Metrics;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Samples of all instances: every minute of a day, every five minutes of two weeks.
 *
 * <p>What comes in waits in memory for the next {@link #flush}: a crash loses seconds of charts,
 * and a thousand agents cost one transaction. Times are the server's, cut to the minute.
 */
public final class Measurements {
  public static final Duration FINE = Duration.ofMinutes(1);
  public static final Duration COARSE = Duration.ofMinutes(5);
  private static final Duration KEPT_FINE = Duration.ofHours(24);
  private static final Duration KEPT_COARSE = Duration.ofDays(14);

  private static final int AT_ONCE = 500;

  private final Database database;
  private final Clock clock;
  private final Map<InstanceId, Heard> waiting = new ConcurrentHashMap<>();

  private record Heard(Instant minute, Sample sample) {}

  public Measurements(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** One sample at a time. */
  public record Point(Instant at, Sample sample) {}

  /** Of an agent; returns at once. */
  public void heard(InstanceId instance, Metrics metrics) {
    waiting.put(instance, new Heard(cut(clock.instant(), FINE), Sample.of(metrics)));
  }

  /** Stores what came in since the last time. */
  public void flush() {
    var batch = new HashMap<>(waiting);
    if (batch.isEmpty()) {
      return;
    }
    batch.forEach(waiting::remove); // what came meanwhile is another value, and stays
    database.<Boolean>write(
        db -> {
          var insert = insert(db);
          batch.forEach(
              (instance, heard) -> row(insert, instance, FINE, heard.minute(), heard.sample()));
          insert.execute();
          return true;
        });
  }

  private static org.jdbi.v3.core.statement.PreparedBatch insert(org.jdbi.v3.core.Handle db) {
    return db.prepareBatch(
        "insert into metric(instance_id, seconds, at, sample) values (:id, :seconds, :at, :sample)"
            + " on conflict (instance_id, seconds, at) do update set sample = excluded.sample");
  }

  private static void row(
      org.jdbi.v3.core.statement.PreparedBatch batch,
      InstanceId instance,
      Duration step,
      Instant at,
      Sample sample) {
    batch
        .bind("id", instance.value())
        .bind("seconds", (int) step.toSeconds())
        .bind("at", Times.micros(at))
        .bind("sample", sample.bytes())
        .add();
  }

  /** The newest sample of each instance that is not older than this. */
  public Map<InstanceId, Sample> since(Instant oldest) {
    return database.read(
        db -> {
          var latest = new HashMap<InstanceId, Sample>();
          db.createQuery(
                  "select instance_id, sample from metric"
                      + " where seconds = :seconds and at >= :at order by at")
              .bind("seconds", (int) FINE.toSeconds())
              .bind("at", Times.micros(oldest))
              .map(
                  (row, context) ->
                      Map.entry(new InstanceId(row.getString(1)), Sample.read(row.getBytes(2))))
              .forEach(each -> latest.put(each.getKey(), each.getValue()));
          return latest;
        });
  }

  /**
   * Of one instance, oldest first.
   *
   * @param step {@link #FINE} for the last day, {@link #COARSE} for two weeks
   */
  public List<Point> of(InstanceId instance, Duration step, Instant from, Instant to) {
    return database.read(
        db ->
            db.createQuery(
                    "select at, sample from metric where instance_id = :id and seconds = :seconds"
                        + " and at >= :from and at < :to order by at")
                .bind("id", instance.value())
                .bind("seconds", (int) step.toSeconds())
                .bind("from", Times.micros(from))
                .bind("to", Times.micros(to))
                .map(
                    (row, context) ->
                        new Point(Times.instant(row.getLong(1)), Sample.read(row.getBytes(2))))
                .list());
  }

  /** One sample of one of several instances. */
  public record Reading(InstanceId instance, Instant at, Sample sample) {}

  /**
   * Shows the samples of many instances to a visitor, one by one, so that nothing is kept.
   *
   * @param every only samples whose time is a multiple of it; {@code step} for all
   */
  public void visit(
      Collection<InstanceId> instances,
      Duration step,
      Duration every,
      Instant from,
      Instant to,
      Consumer<Reading> visitor) {
    var ids = instances.stream().map(InstanceId::value).toList();
    for (int i = 0; i < ids.size(); i += AT_ONCE) {
      var some = ids.subList(i, Math.min(ids.size(), i + AT_ONCE));
      database.<Boolean>read(
          db -> {
            try (var rows =
                db.createQuery(
                        "select instance_id, at, sample from metric"
                            + " where instance_id in (<ids>) and seconds = :seconds"
                            + " and at >= :from and at < :to and at % :every = 0")
                    .bindList("ids", some)
                    .bind("seconds", (int) step.toSeconds())
                    .bind("from", Times.micros(from))
                    .bind("to", Times.micros(to))
                    .bind("every", TimeUnit.SECONDS.toMicros(every.toSeconds()))
                    .map(
                        (row, context) ->
                            new Reading(
                                new InstanceId(row.getString(1)),
                                Times.instant(row.getLong(2)),
                                Sample.read(row.getBytes(3))))
                    .iterator()) {
              rows.forEachRemaining(visitor);
            }
            return true;
          });
    }
  }

  /** Makes five-minute averages of all that is over, and forgets what is too old. */
  public void condense() {
    var now = cut(clock.instant(), COARSE);
    var from = newestCoarse().map(at -> at.plus(COARSE)).orElse(now.minus(KEPT_FINE));
    from = from.isBefore(now.minus(KEPT_FINE)) ? cut(now.minus(KEPT_FINE), COARSE) : from;
    for (var at = from; at.isBefore(now); at = at.plus(COARSE)) {
      average(at);
    }
    prune(FINE, now.minus(KEPT_FINE));
    prune(COARSE, now.minus(KEPT_COARSE));
  }

  private java.util.Optional<Instant> newestCoarse() {
    return database.read(
        db ->
            db.createQuery("select max(at) from metric where seconds = :seconds")
                .bind("seconds", (int) COARSE.toSeconds())
                .mapTo(Long.class)
                .findOne()
                .map(Times::instant));
  }

  private void average(Instant from) {
    var samples = new HashMap<String, List<Sample>>();
    database.<Boolean>read(
        db -> {
          db.createQuery(
                  "select instance_id, sample from metric"
                      + " where seconds = :seconds and at >= :from and at < :to")
              .bind("seconds", (int) FINE.toSeconds())
              .bind("from", Times.micros(from))
              .bind("to", Times.micros(from.plus(COARSE)))
              .map((row, context) -> Map.entry(row.getString(1), Sample.read(row.getBytes(2))))
              .forEach(
                  each ->
                      samples
                          .computeIfAbsent(each.getKey(), id -> new ArrayList<>())
                          .add(each.getValue()));
          return true;
        });
    if (samples.isEmpty()) {
      return;
    }
    database.<Boolean>write(
        db -> {
          var insert = insert(db);
          samples.forEach(
              (id, each) -> row(insert, new InstanceId(id), COARSE, from, Sample.average(each)));
          insert.execute();
          return true;
        });
  }

  private void prune(Duration step, Instant oldest) {
    database.<Integer>write(
        db ->
            db.createUpdate("delete from metric where seconds = :seconds and at < :oldest")
                .bind("seconds", (int) step.toSeconds())
                .bind("oldest", Times.micros(oldest))
                .execute());
  }

  private static Instant cut(Instant at, Duration step) {
    long seconds = at.getEpochSecond();
    return Instant.ofEpochSecond(seconds - Math.floorMod(seconds, step.toSeconds()));
  }
}
