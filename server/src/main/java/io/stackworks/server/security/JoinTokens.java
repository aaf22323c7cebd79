package io.stackworks.server.security;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.security.JoinToken.Target.NewInstances;
import io.stackworks.server.security.JoinToken.Target.OneInstance;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Join tokens: issued, counted, and forgotten a week after they have expired. */
public final class JoinTokens {
  private static final Duration KEPT = Duration.ofDays(7);

  private final Database database;
  private final Clock clock;

  public JoinTokens(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** For the machine of one instance. Single-use: two machines cannot be the same instance. */
  public JoinToken.Issued forInstance(InstanceId instance, Duration lifetime) {
    return issue(new OneInstance(instance), 1, lifetime);
  }

  /** For up to {@code uses} machines that become instances of a stack. */
  public JoinToken.Issued forStack(
      StackId stack, List<LayerId> layers, int uses, Duration lifetime) {
    return issue(new NewInstances(stack, layers), uses, lifetime);
  }

  /** Forgets tokens that expired long ago; until then their holders are told that they expired. */
  public void sweep() {
    long before = Times.micros(clock.instant().minus(KEPT));
    database.write(
        db ->
            db.createUpdate("delete from join_token where expires_at < :before")
                .bind("before", before)
                .execute());
  }

  static Optional<JoinToken> find(Handle db, Secret secret) {
    return db.createQuery("select * from join_token where hash = :hash")
        .bind("hash", Tokens.hash(secret))
        .map((row, context) -> read(row))
        .findOne();
  }

  static Optional<JoinToken> byId(Handle db, String id) {
    return db.createQuery("select * from join_token where id = :id")
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** Takes one use; false: none is left. */
  static boolean use(Handle db, JoinToken token) {
    return db.createUpdate("update join_token set used = used + 1 where id = :id and used < uses")
            .bind("id", token.id())
            .execute()
        == 1;
  }

  /** Gives a use back, because nothing came of it. */
  static void unuse(Handle db, String tokenId) {
    db.createUpdate("update join_token set used = used - 1 where id = :id and used > 0")
        .bind("id", tokenId)
        .execute();
  }

  private JoinToken.Issued issue(JoinToken.Target target, int uses, Duration lifetime) {
    if (uses < 1 || lifetime.isNegative() || lifetime.isZero()) {
      throw new IllegalArgumentException("uses %d, lifetime %s".formatted(uses, lifetime));
    }
    var secret = Tokens.random("swj_");
    var now = clock.instant();
    var token = new JoinToken(Tokens.text(9), target, uses, 0, now, now.plus(lifetime));
    database.write(
        db ->
            db.createUpdate(
                    "insert into join_token(id, hash, instance_id, stack_id, layers, uses, used,"
                        + " created_at, expires_at) values (:id, :hash, :instance, :stack, :layers,"
                        + " :uses, 0, :created, :expires)")
                .bind("id", token.id())
                .bind("hash", Tokens.hash(secret))
                .bind("instance", target instanceof OneInstance one ? one.instance().value() : null)
                .bind("stack", target instanceof NewInstances many ? many.stack().value() : null)
                .bind("layers", target instanceof NewInstances many ? text(many.layers()) : null)
                .bind("uses", uses)
                .bind("created", Times.micros(token.createdAt()))
                .bind("expires", Times.micros(token.expiresAt()))
                .execute());
    return new JoinToken.Issued(secret, token);
  }

  private static JoinToken read(ResultSet row) throws SQLException {
    var instance = row.getString("instance_id");
    return new JoinToken(
        row.getString("id"),
        instance != null
            ? new OneInstance(new InstanceId(instance))
            : new NewInstances(new StackId(row.getString("stack_id")), layers(row)),
        row.getInt("uses"),
        row.getInt("used"),
        Times.instant(row.getLong("created_at")),
        Times.instant(row.getLong("expires_at")));
  }

  private static String text(List<LayerId> layers) {
    return layers.stream().map(LayerId::value).collect(Collectors.joining(","));
  }

  private static List<LayerId> layers(ResultSet row) throws SQLException {
    return Arrays.stream(row.getString("layers").split(","))
        .filter(each -> !each.isEmpty())
        .map(LayerId::new)
        .toList();
  }
}
