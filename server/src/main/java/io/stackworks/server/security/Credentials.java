package io.stackworks.server.security;

import io.stackworks.server.stack.Refusal;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** What users prove themselves with, to list and to revoke; made by their own classes. */
public final class Credentials {
  private final Database database;
  private final Clock clock;

  public Credentials(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * One that counts.
   *
   * @param kind {@code access_key} or {@code token}
   * @param id of an access key its public half
   */
  public record Credential(String kind, String id, Instant createdAt) {}

  public List<Credential> of(String userArn) {
    return database.read(
        db ->
            db.createQuery(
                    "select 'access_key' as kind, id, created_at from access_key"
                        + " where user_arn = :arn and revoked_at is null"
                        + " union all select 'token', id, created_at from operator_token"
                        + " where user_arn = :arn and revoked_at is null order by 3, 2")
                .bind("arn", userArn)
                .map(
                    (row, context) ->
                        new Credential(
                            row.getString(1), row.getString(2), Times.instant(row.getLong(3))))
                .list());
  }

  /** Counts no more. Those of the data directory are revoked by deleting their file. */
  public void revoke(String id) {
    int revoked =
        database.write(
            db -> {
              int count = 0;
              for (var table : List.of("access_key", "operator_token")) {
                count +=
                    db.createUpdate(
                            "update "
                                + table
                                + " set revoked_at = :now where id = :id"
                                + " and user_arn is not null and revoked_at is null")
                        .bind("now", Times.micros(clock.instant()))
                        .bind("id", id)
                        .execute();
              }
              return count;
            });
    if (revoked == 0) {
      throw Refusal.notFound("credential", id).asException();
    }
  }
}
