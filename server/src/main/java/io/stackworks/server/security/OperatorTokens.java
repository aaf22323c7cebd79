package io.stackworks.server.security;

import io.stackworks.server.stack.Secret;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens with which operators call the gRPC API. */
public final class OperatorTokens {
  private final Database database;
  private final Clock clock;

  public OperatorTokens(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  static Secret generate() {
    return Tokens.random("swo_");
  }

  /** A new token of a user: what it is revoked by, and itself. */
  public Issued create(User user) {
    var issued = new Issued(Tokens.text(9), generate());
    insert(issued.id(), issued.token(), user.name(), user.arn());
    return issued;
  }

  public record Issued(String id, Secret token) {}

  /** Makes the token count, under a name for the audit log. Once more is as good as once. */
  void admit(Secret token, String name) {
    insert(Tokens.text(9), token, name, null);
  }

  private void insert(String id, Secret token, String name, @Nullable String owner) {
    database.write(
        db ->
            db.createUpdate(
                    "insert into operator_token(id, hash, name, user_arn, created_at)"
                        + " values (:id, :hash, :name, :owner, :now)"
                        + " on conflict (hash) do nothing")
                .bind("id", id)
                .bind("hash", Tokens.hash(token))
                .bind("name", name)
                .bind("owner", owner)
                .bind("now", Times.micros(clock.instant()))
                .execute());
  }

  /** No token under this name counts any more, except the given one. */
  void revokeOthers(Secret token, String name) {
    database.write(
        db ->
            db.createUpdate(
                    "update operator_token set revoked_at = :now"
                        + " where name = :name and user_arn is null and hash <> :hash"
                        + " and revoked_at is null")
                .bind("now", Times.micros(clock.instant()))
                .bind("name", name)
                .bind("hash", Tokens.hash(token))
                .execute());
  }

  public Optional<Caller.Operator> find(Secret token) {
    return database.read(
        db ->
            db.createQuery(
                    "select name, user_arn from operator_token"
                        + " where hash = :hash and revoked_at is null")
                .bind("hash", Tokens.hash(token))
                .map((row, context) -> Owners.of(db, row))
                .findOne()
                .flatMap(found -> found));
  }
}
