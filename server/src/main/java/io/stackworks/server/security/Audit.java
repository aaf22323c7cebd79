package io.stackworks.server.security;

import io.stackworks.server.stack.StackId;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who changed what, and when: every call of every door that is not a reading, also refused ones.
 */
public final class Audit {
  private static final Logger log = LoggerFactory.getLogger(Audit.class);

  /** An outcome that is not a refusal. */
  public static final String DONE = "done";

  private final Database database;
  private final Clock clock;

  public Audit(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * One call.
   *
   * @param actor ARN of the caller; for root the name of his credentials as well
   * @param door {@code opsworks}, {@code operator} or {@code console}
   * @param call name of the operation
   * @param stack absent: it was about none, or about several
   * @param subject ids that the request named, never values
   * @param outcome {@link #DONE}, or why not
   */
  public record Entry(
      long position,
      Instant at,
      String actor,
      String door,
      String call,
      @Nullable StackId stack,
      String subject,
      String outcome) {}

  /**
   * The call is over, and its answer does not depend on this: what cannot be stored, as on a full
   * disk, stands in the server's log.
   */
  public void record(
      String actor,
      String door,
      String call,
      @Nullable StackId stack,
      String subject,
      String outcome) {
    try {
      store(actor, door, call, stack, subject, outcome);
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("actor", actor)
          .addKeyValue("door", door)
          .addKeyValue("call", call)
          .addKeyValue("stack", stack)
          .addKeyValue("subject", shortened(subject))
          .addKeyValue("outcome", shortened(outcome))
          .setCause(e)
          .log("Audit entry not stored");
    }
  }

  private void store(
      String actor,
      String door,
      String call,
      @Nullable StackId stack,
      String subject,
      String outcome) {
    database.<Integer>write(
        db ->
            db.createUpdate(
                    "insert into audit(at, actor, door, call, stack_id, subject, outcome)"
                        + " values (:at, :actor, :door, :call, :stack, :subject, :outcome)")
                .bind("at", Times.micros(clock.instant()))
                .bind("actor", actor)
                .bind("door", door)
                .bind("call", call)
                .bind("stack", stack == null ? null : stack.value())
                .bind("subject", shortened(subject))
                .bind("outcome", shortened(outcome))
                .execute());
  }

  /**
   * Newest first.
   *
   * @param stack absent: all
   * @param before position of the last entry already seen; 0: from the newest on
   */
  public List<Entry> read(@Nullable StackId stack, long before, int limit) {
    return database.read(
        db ->
            db.createQuery(
                    "select position, at, actor, door, call, stack_id, subject, outcome from audit"
                        + " where position < :before"
                        + (stack == null ? "" : " and stack_id = :stack")
                        + " order by position desc limit :limit")
                .bind("before", before == 0 ? Long.MAX_VALUE : before)
                .bindMap(
                    stack == null ? java.util.Map.of() : java.util.Map.of("stack", stack.value()))
                .bind("limit", limit)
                .map(
                    (row, context) -> {
                      var of = row.getString("stack_id");
                      return new Entry(
                          row.getLong("position"),
                          Times.instant(row.getLong("at")),
                          row.getString("actor"),
                          row.getString("door"),
                          row.getString("call"),
                          of == null ? null : new StackId(of),
                          row.getString("subject"),
                          row.getString("outcome"));
                    })
                .list());
  }

  /** Forgets what is older than the newest so many. */
  public void prune(int kept) {
    database.<Integer>write(
        db ->
            db.createUpdate(
                    "delete from audit where position <= (select coalesce(max(position), 0) from"
                        + " audit) - :kept")
                .bind("kept", kept)
                .execute());
  }

  private static String shortened(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500) + "...";
  }
}
