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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Which key stands for which instance. A certificate counts only while its key is here and not
 * revoked, so that a row and not the calendar decides who is an agent.
 */
public final class AgentKeys {
  private final Database database;
  private final Clock clock;

  public AgentKeys(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A key's row. */
  public record AgentKey(
      String fingerprint,
      InstanceId instance,
      @Nullable Instant revokedAt,
      @Nullable String revokedBecause) {}

  /** What a proof was worth. */
  public sealed interface Claim {
    /** The key stands for this instance, which exists. */
    record Known(InstanceId instance) implements Claim {}

    /** The key stands for an instance that is to be made in this stack, with this id. */
    record New(InstanceId instance, StackId stack, List<LayerId> layers) implements Claim {}

    /** The proof is worth nothing. */
    record Refused(Reason reason, String message) implements Claim {}
  }

  /** Why a proof is worth nothing; each has its own message. */
  public enum Reason {
    UNKNOWN_TOKEN,
    USED_UP,
    EXPIRED,
    REVOKED
  }

  /**
   * Makes the key stand for an instance by a join token. A key that already does is answered the
   * same again, without a use of the token: that is how an agent repeats a lost answer, and how it
   * comes back after its certificate has expired.
   */
  public Claim claim(String fingerprint, Secret token) {
    return database.write(db -> claim(db, fingerprint, token));
  }

  /**
   * Makes the key stand for a new instance of a stack, as the first one of a machine whose identity
   * is proved. A key that stands for an instance already is answered that one again. Empty: the
   * machine came with another key before, or the key with another machine.
   */
  public Optional<Claim> claimMachine(
      String fingerprint, String machine, StackId stack, List<LayerId> layers) {
    return database.write(
        db -> {
          var known = find(db, fingerprint);
          if (known.isEmpty()) {
            return first(
                db, fingerprint, machine, new Claim.New(InstanceId.random(), stack, layers));
          }
          var before = MachineIdentity.find(db, fingerprint);
          return before.isEmpty() || before.get().machine().equals(machine)
              ? Optional.of(again(db, known.get()))
              : Optional.empty();
        });
  }

  private Optional<Claim> first(Handle db, String fingerprint, String machine, Claim.New claim) {
    var identity =
        new MachineIdentity(
            machine, fingerprint, claim.instance(), claim.stack(), claim.layers(), clock.instant());
    if (!identity.insert(db)) {
      return Optional.empty();
    }
    insert(db, fingerprint, claim.instance(), "ec2:" + machine);
    return Optional.of(claim);
  }

  /** Whether this key is the one that the machine registered with by its identity document. */
  public boolean isOfMachine(String fingerprint, String machine) {
    return database
        .read(db -> MachineIdentity.find(db, fingerprint))
        .filter(identity -> identity.machine().equals(machine))
        .isPresent();
  }

  /** Undoes a claim whose instance could not be made. */
  public void unclaim(String fingerprint) {
    database.write(
        db -> {
          db.createQuery("select token_id from agent_key where fingerprint = :key")
              .bind("key", fingerprint)
              .mapTo(String.class)
              .findOne()
              .ifPresent(token -> JoinTokens.unuse(db, token));
          MachineIdentity.delete(db, fingerprint);
          return db.createUpdate("delete from agent_key where fingerprint = :key")
              .bind("key", fingerprint)
              .execute();
        });
  }

  public Optional<AgentKey> find(String fingerprint) {
    return database.read(db -> find(db, fingerprint));
  }

  /** No certificate of this instance counts any more. */
  public void revoke(InstanceId instance, String because) {
    database.write(db -> revoke(db, instance, because));
  }

  private Claim claim(Handle db, String fingerprint, Secret secret) {
    var known = find(db, fingerprint);
    if (known.isPresent()) {
      return again(db, known.get());
    }
    var found = JoinTokens.find(db, secret);
    if (found.isEmpty()) {
      return new Claim.Refused(
          Reason.UNKNOWN_TOKEN,
          "join token unknown (expected: one from `stackworks token create`, whole)");
    }
    var token = found.get();
    if (!clock.instant().isBefore(token.expiresAt())) {
      return new Claim.Refused(
          Reason.EXPIRED, "join token expired at %s".formatted(token.expiresAt()));
    }
    if (!JoinTokens.use(db, token)) {
      return new Claim.Refused(
          Reason.USED_UP,
          "join token used up: %d of %d uses".formatted(token.used(), token.uses()));
    }
    if (token.target() instanceof OneInstance one) {
      // The holder of a fresh token is the instance from now on; whoever was before is not.
      revoke(db, one.instance(), "the instance registered again with another key");
      insert(db, fingerprint, one.instance(), token.id());
      return new Claim.Known(one.instance());
    }
    var many = (NewInstances) token.target();
    var instance = InstanceId.random();
    insert(db, fingerprint, instance, token.id());
    return new Claim.New(instance, many.stack(), many.layers());
  }

  /** The instance may not have been made before a crash; whoever asks finds out and makes it. */
  private static Claim again(Handle db, AgentKey key) {
    if (key.revokedAt() != null) {
      return new Claim.Refused(
          Reason.REVOKED, "key revoked at %s: %s".formatted(key.revokedAt(), key.revokedBecause()));
    }
    var machine = MachineIdentity.find(db, key.fingerprint());
    if (machine.isPresent()) {
      return new Claim.New(key.instance(), machine.get().stack(), machine.get().layers());
    }
    var token =
        db.createQuery("select token_id from agent_key where fingerprint = :key")
            .bind("key", key.fingerprint())
            .mapTo(String.class)
            .one();
    return JoinTokens.byId(db, token)
        .map(JoinToken::target)
        .filter(NewInstances.class::isInstance)
        .map(NewInstances.class::cast)
        .<Claim>map(many -> new Claim.New(key.instance(), many.stack(), many.layers()))
        .orElseGet(() -> new Claim.Known(key.instance()));
  }

  private static Optional<AgentKey> find(Handle db, String fingerprint) {
    return db.createQuery("select * from agent_key where fingerprint = :key")
        .bind("key", fingerprint)
        .map((row, context) -> read(row))
        .findOne();
  }

  private void insert(Handle db, String fingerprint, InstanceId instance, String token) {
    db.createUpdate(
            "insert into agent_key(fingerprint, instance_id, token_id, registered_at)"
                + " values (:key, :instance, :token, :now)")
        .bind("key", fingerprint)
        .bind("instance", instance.value())
        .bind("token", token)
        .bind("now", Times.micros(clock.instant()))
        .execute();
  }

  private int revoke(Handle db, InstanceId instance, String because) {
    return db.createUpdate(
            "update agent_key set revoked_at = :now, revoked_because = :because"
                + " where instance_id = :instance and revoked_at is null")
        .bind("now", Times.micros(clock.instant()))
        .bind("because", because)
        .bind("instance", instance.value())
        .execute();
  }

  private static AgentKey read(ResultSet row) throws SQLException {
    long revoked = row.getLong("revoked_at");
    boolean counts = row.wasNull();
    return new AgentKey(
        row.getString("fingerprint"),
        new InstanceId(row.getString("instance_id")),
        counts ? null : Times.instant(revoked),
        row.getString("revoked_because"));
  }
}
