package io.stackworks.server.security;

import io.stackworks.server.stack.Secret;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.time.Clock;
import java.util.Optional;

/** Access keys of AWS clients. Their secrets must be readable, to check signatures. */
public final class AccessKeys {
  private final Database database;
  private final Sealing sealing;
  private final Clock clock;

  public AccessKeys(Database database, Sealing sealing, Clock clock) {
    this.database = database;
    this.sealing = sealing;
    this.clock = clock;
  }

  /**
   * An access key as its owner is given it.
   *
   * @param owner whom it stands for
   */
  public record AccessKey(String id, Secret secret, Caller.Operator owner) {}

  /** Twenty letters and digits, and forty of secret: the form that AWS clients expect. */
  static AccessKey generate(Caller.Operator owner) {
    return new AccessKey("AKSW" + letters(16), new Secret(letters(40)), owner);
  }

  /** A new key of a user. */
  public AccessKey create(User user) {
    var key = generate(Caller.Operator.of(user));
    admit(key);
    return key;
  }

  /** Makes the key count. Once more is as good as once. */
  void admit(AccessKey key) {
    database.write(
        db ->
            db.createUpdate(
                    "insert into access_key(id, sealed_secret, name, user_arn, created_at)"
                        + " values (:id, :sealed, :name, :owner, :now)"
                        + " on conflict (id) do nothing")
                .bind("id", key.id())
                .bind("sealed", sealing.seal(key.secret(), context(key.id())))
                .bind("name", key.owner().name())
                .bind("owner", key.owner().isRoot() ? null : key.owner().arn())
                .bind("now", Times.micros(clock.instant()))
                .execute());
  }

  /** No key under this name counts any more, except the given one. */
  void revokeOthers(String id, String name) {
    database.write(
        db ->
            db.createUpdate(
                    "update access_key set revoked_at = :now"
                        + " where name = :name and user_arn is null and id <> :id"
                        + " and revoked_at is null")
                .bind("now", Times.micros(clock.instant()))
                .bind("name", name)
                .bind("id", id)
                .execute());
  }

  public Optional<AccessKey> find(String id) {
    return database.read(
        db ->
            db.createQuery(
                    "select sealed_secret, name, user_arn from access_key"
                        + " where id = :id and revoked_at is null")
                .bind("id", id)
                .map(
                    (row, context) -> {
                      var secret = sealing.open(row.getString("sealed_secret"), context(id));
                      return Owners.of(db, row).map(owner -> new AccessKey(id, secret, owner));
                    })
                .findOne()
                .flatMap(found -> found));
  }

  private static String context(String id) {
    return "access_key/" + id;
  }

  private static String letters(int count) {
    var text = new StringBuilder();
    while (text.length() < count) {
      text.append(Tokens.text(32).replaceAll("[^A-Za-z0-9]", ""));
    }
    var letters = text.substring(0, count);
    return count == 16 ? letters.toUpperCase(java.util.Locale.ROOT) : letters;
  }
}
