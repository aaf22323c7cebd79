package io.stackworks.server.security;

import io.stackworks.server.stack.Secret;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Browsers that are signed in, and the links that sign one in once. Stored as hashes only. */
public final class ConsoleSessions {
  public static final Duration LINK_LIFETIME = Duration.ofHours(1);
  private static final Duration IDLE = Duration.ofHours(12);
  private static final Duration LONGEST = Duration.ofDays(7);

  /**
   * How exactly it is known when a session was last used; a write per request would be too many.
   */
  private static final Duration SEEN_EVERY = Duration.ofMinutes(5);

  private final Database database;
  private final Clock clock;

  public ConsoleSessions(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A secret that {@link #redeem} takes once, within {@link #LINK_LIFETIME}. */
  public Secret link(Caller.Operator operator) {
    var secret = Tokens.random("swl_");
    database.write(
        db ->
            db.createUpdate(
                    "insert into console_link(hash, operator, user_arn, expires_at)"
                        + " values (:hash, :operator, :arn, :expires)")
                .bind("hash", Tokens.hash(secret))
                .bind("operator", operator.name())
                .bind("arn", operator.isRoot() ? null : operator.arn())
                .bind("expires", Times.micros(clock.instant().plus(LINK_LIFETIME)))
                .execute());
    return secret;
  }

  /** The operator of a link; the link is used up. Empty: unknown, used or too old. */
  public Optional<Caller.Operator> redeem(Secret link) {
    return database.write(
        db -> {
          var found =
              db.createQuery(
                      "select operator as name, user_arn from console_link"
                          + " where hash = :hash and expires_at > :now")
                  .bind("hash", Tokens.hash(link))
                  .bind("now", Times.micros(clock.instant()))
                  .map((row, context) -> Owners.of(db, row))
                  .findOne()
                  .flatMap(operator -> operator);
          // Of two who come with the same link, one deletes the row.
          int deleted =
              db.createUpdate("delete from console_link where hash = :hash")
                  .bind("hash", Tokens.hash(link))
                  .execute();
          return deleted == 1 ? found : Optional.<Caller.Operator>empty();
        });
  }

  /** Signs in: the secret is for the browser's cookie. */
  public Secret open(Caller.Operator operator) {
    var secret = Tokens.random("swc_");
    database.write(
        db ->
            db.createUpdate(
                    "insert into console_session(hash, operator, user_arn, created_at, seen_at)"
                        + " values (:hash, :operator, :arn, :now, :now)")
                .bind("hash", Tokens.hash(secret))
                .bind("operator", operator.name())
                .bind("arn", operator.isRoot() ? null : operator.arn())
                .bind("now", Times.micros(clock.instant()))
                .execute());
    return secret;
  }

  private record Row(Optional<Caller.Operator> operator, Instant createdAt, Instant seenAt) {}

  /** The operator of a session that still counts. */
  public Optional<Caller.Operator> find(Secret session) {
    var now = clock.instant();
    var hash = Tokens.hash(session);
    return database
        .read(
            db ->
                db.createQuery(
                        "select operator as name, user_arn, created_at, seen_at from console_session"
                            + " where hash = :hash")
                    .bind("hash", hash)
                    .map(
                        (row, context) ->
                            new Row(
                                Owners.of(db, row),
                                Times.instant(row.getLong("created_at")),
                                Times.instant(row.getLong("seen_at"))))
                    .findOne())
        .filter(row -> now.isBefore(row.createdAt().plus(LONGEST)))
        .filter(row -> now.isBefore(row.seenAt().plus(IDLE)))
        .flatMap(
            row -> {
              if (now.isAfter(row.seenAt().plus(SEEN_EVERY))) {
                seen(hash, now);
              }
              return row.operator();
            });
  }

  private void seen(String hash, Instant now) {
    database.<Integer>write(
        db ->
            db.createUpdate("update console_session set seen_at = :now where hash = :hash")
                .bind("now", Times.micros(now))
                .bind("hash", hash)
                .execute());
  }

  /** Signs out everywhere. */
  public void closeAll(String userArn) {
    database.<Integer>write(
        db ->
            db.createUpdate("delete from console_session where user_arn = :arn")
                .bind("arn", userArn)
                .execute());
  }

  /** Signs out. */
  public void close(Secret session) {
    database.<Integer>write(
        db ->
            db.createUpdate("delete from console_session where hash = :hash")
                .bind("hash", Tokens.hash(session))
                .execute());
  }

  /** What a form of this session carries, so that no other site can send it; not stored. */
  public static String formToken(Secret session) {
    return Tokens.hash(new Secret("form " + session.reveal()));
  }

  /** Forgets what no longer counts. */
  public void sweep() {
    var now = clock.instant();
    database.<Integer>write(
        db -> {
          db.createUpdate("delete from console_link where expires_at <= :now")
              .bind("now", Times.micros(now))
              .execute();
          return db.createUpdate(
                  "delete from console_session where created_at <= :oldest or seen_at <= :idle")
              .bind("oldest", Times.micros(now.minus(LONGEST)))
              .bind("idle", Times.micros(now.minus(IDLE)))
              .execute();
        });
  }
}
