package io.stackworks.server.security;

import io.stackworks.server.stack.Refusal;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** What users sign in to the console with: stored as Argon2id, slow to guess on purpose. */
public final class Passwords {
  private static final int SHORTEST = 10;
  private static final int LONGEST = 256;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Cost of a hash: the smallest that OWASP recommends for Argon2id. */
  private record Cost(int memoryKib, int passes, int lanes) {
    static final Cost PRESENT = new Cost(19_456, 2, 1);
  }

  private final Database database;
  private final Clock clock;

  public Passwords(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The old one counts no more. */
  public void set(User user, String password) {
    if (password.length() < SHORTEST || password.length() > LONGEST) {
      throw Refusal.invalid(
              "password",
              password.length() + " characters",
              SHORTEST + " to " + LONGEST + " characters")
          .asException();
    }
    var hash = hash(password);
    database.<Integer>write(
        db ->
            db.createUpdate(
                    "insert into console_password(user_arn, hash, changed_at)"
                        + " values (:arn, :hash, :now) on conflict (user_arn)"
                        + " do update set hash = excluded.hash, changed_at = excluded.changed_at")
                .bind("arn", user.arn())
                .bind("hash", hash)
                .bind("now", Times.micros(clock.instant()))
                .execute());
  }

  public boolean has(String userArn) {
    return hashOf(userArn).isPresent();
  }

  private Optional<String> hashOf(String userArn) {
    return database.read(
        db ->
            db.createQuery("select hash from console_password where user_arn = :arn")
                .bind("arn", userArn)
                .mapTo(String.class)
                .findOne());
  }

  /** Takes as long for a name that nobody has as for a wrong password. */
  public Optional<Caller.Operator> check(String name, String password) {
    var user =
        database.read(
            db ->
                db.createQuery("select arn from user_account where name = :name")
                    .bind("name", name)
                    .mapTo(String.class)
                    .findOne()
                    .flatMap(arn -> Users.byArn(db, arn)));
    var stored = user.flatMap(found -> hashOf(found.arn()));
    boolean right = matches(password, stored.orElse(Nobody.HASH));
    return right && stored.isPresent() ? user.map(Caller.Operator::of) : Optional.empty();
  }

  /** Made when it is first needed: making it takes as long as a check. */
  private static final class Nobody {
    static final String HASH = hash(Tokens.text(16));
  }

  static String hash(String password) {
    var salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    var cost = Cost.PRESENT;
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memoryKib(),
            cost.passes(),
            cost.lanes(),
            Base64.getEncoder().withoutPadding().encodeToString(salt),
            Base64.getEncoder()
                .withoutPadding()
                .encodeToString(argon2(password, salt, cost, HASH_BYTES)));
  }

  /** Of whatever cost the stored one was made with. */
  static boolean matches(String password, String stored) {
    if (password.length() > LONGEST) {
      return false;
    }
    var part = stored.split("\\$");
    var numbers = part[3].replaceAll("[mtp]=", "").split(",");
    var cost =
        new Cost(
            Integer.parseInt(numbers[0]),
            Integer.parseInt(numbers[1]),
            Integer.parseInt(numbers[2]));
    var expected = Base64.getDecoder().decode(part[5]);
    var salt = Base64.getDecoder().decode(part[4]);
    return MessageDigest.isEqual(expected, argon2(password, salt, cost, expected.length));
  }

  private static byte[] argon2(String password, byte[] salt, Cost cost, int bytes) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(salt)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.passes())
            .withParallelism(cost.lanes())
            .build());
    var hash = new byte[bytes];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }
}
