package io.stackworks.server.security;

import io.stackworks.server.stack.Problem;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The users' rows. Methods that change something throw {@link Refusal.Refused}. */
public final class Users {
  private static final String SELECT =
      "select arn, name, ssh_username, ssh_public_key, self_management, administrator, has_profile,"
          + " registers_in, unix_uid from user_account";

  private final Database database;
  private final Clock clock;

  public Users(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * A user to be made.
   *
   * @param sshUsername absent: made from the name
   */
  public record Draft(
      String arn,
      @Nullable String sshUsername,
      @Nullable String sshPublicKey,
      boolean allowSelfManagement,
      boolean administrator,
      boolean hasProfile,
      @Nullable StackId registersIn) {
    public static Draft of(String arn) {
      return new Draft(arn, null, null, false, false, true, null);
    }
  }

  public User create(Draft draft) {
    var name = User.nameOf(draft.arn());
    var asked = draft.sshUsername() == null ? shortened(name) : draft.sshUsername();
    var sshUsername = User.sshUsername(asked);
    var problems = new ArrayList<Problem>();
    if (!User.isArn(draft.arn()) || !User.isName(name)) {
      problems.add(
          new Problem("IamUserArn", draft.arn(), "arn:aws:iam::ACCOUNT:user/NAME, or a role's"));
    }
    check(sshUsername, draft.sshPublicKey(), problems);
    if (!problems.isEmpty()) {
      throw Refusal.invalid(problems).asException();
    }
    return database.write(
        db -> {
          refuseTaken(db, draft.arn(), name);
          if (draft.sshUsername() != null) {
            refuseSshUsername(db, sshUsername);
          }
          var user =
              new User(
                  draft.arn(),
                  name,
                  freeSshUsername(db, sshUsername),
                  blankToNull(draft.sshPublicKey()),
                  draft.allowSelfManagement(),
                  draft.administrator(),
                  draft.hasProfile(),
                  draft.registersIn(),
                  freeUid(db));
          insert(db, user);
          return user;
        });
  }

  /**
   * @param change must not touch ARN, name and uid
   */
  public User update(String arn, UnaryOperator<User> change) {
    return database.write(
        db -> {
          var before = byArn(db, arn).orElseThrow(() -> unknown(arn));
          var after = change.apply(before);
          var problems = new ArrayList<Problem>();
          check(after.sshUsername(), after.sshPublicKey(), problems);
          if (!problems.isEmpty()) {
            throw Refusal.invalid(problems).asException();
          }
          if (!after.sshUsername().equals(before.sshUsername())) {
            refuseSshUsername(db, after.sshUsername());
          }
          db.createUpdate(
                  "update user_account set ssh_username = :ssh, ssh_public_key = :key,"
                      + " self_management = :self, administrator = :admin, has_profile = :profile"
                      + " where arn = :arn")
              .bind("ssh", after.sshUsername())
              .bind("key", blankToNull(after.sshPublicKey()))
              .bind("self", flag(after.allowSelfManagement()))
              .bind("admin", flag(after.administrator()))
              .bind("profile", flag(after.hasProfile()))
              .bind("arn", arn)
              .execute();
          return byArn(db, arn).orElseThrow();
        });
  }

  /** The user goes, with permissions and credentials. */
  public void delete(String arn) {
    database.<Boolean>write(
        db -> {
          var user = byArn(db, arn).orElseThrow(() -> unknown(arn));
          long now = Times.micros(clock.instant());
          for (var table : List.of("operator_token", "access_key")) {
            db.createUpdate(
                    "update "
                        + table
                        + " set revoked_at = :now"
                        + " where user_arn = :arn and revoked_at is null")
                .bind("now", now)
                .bind("arn", arn)
                .execute();
          }
          db.createUpdate("delete from permission where user_arn = :arn")
              .bind("arn", arn)
              .execute();
          for (var table : List.of("console_password", "console_session", "console_link")) {
            db.createUpdate("delete from " + table + " where user_arn = :arn")
                .bind("arn", arn)
                .execute();
          }
          db.createUpdate("delete from user_account where arn = :arn").bind("arn", arn).execute();
          db.createUpdate("insert into retired_uid(unix_uid, retired_at) values (:uid, :now)")
              .bind("uid", user.unixUid())
              .bind("now", now)
              .execute();
          return true;
        });
  }

  public Optional<User> find(String arn) {
    return database.read(db -> byArn(db, arn));
  }

  /** By name or ARN. */
  public User named(String word) {
    return database
        .read(
            db ->
                db.createQuery(SELECT + " where arn = :word or name = :word")
                    .bind("word", word)
                    .map((row, context) -> user(row))
                    .findOne())
        .orElseThrow(() -> unknown(word));
  }

  /** All, by name. */
  public List<User> list() {
    return database.read(
        db -> db.createQuery(SELECT + " order by name").map((row, context) -> user(row)).list());
  }

  static Optional<User> byArn(Handle db, String arn) {
    return db.createQuery(SELECT + " where arn = :arn")
        .bind("arn", arn)
        .map((row, context) -> user(row))
        .findOne();
  }

  private static void check(
      String sshUsername, @Nullable String publicKey, List<Problem> problems) {
    if (sshUsername.isEmpty() || sshUsername.length() > 32) {
      problems.add(
          new Problem(
              "SshUsername", sshUsername, "1 to 32 of A-Z a-z 0-9 _ - after other letters went"));
    }
    if (publicKey != null && !publicKey.isBlank() && !User.isPublicKey(publicKey)) {
      problems.add(
          new Problem("SshPublicKey", beginning(publicKey), "one public key as OpenSSH writes it"));
    }
  }

  private static void refuseTaken(Handle db, String arn, String name) {
    if (byArn(db, arn).isPresent()) {
      throw Refusal.invalid("IamUserArn", arn, "the ARN of a user that does not exist yet")
          .asException();
    }
    if (isTaken(db, "name", name)) {
      throw Refusal.invalid("name", name, "a name that no other user has").asException();
    }
  }

  /** A name that was made, not asked for, may get a number. */
  private static String freeSshUsername(Handle db, String name) {
    var free = name;
    for (int number = 2; isTaken(db, "ssh_username", free); number++) {
      free = name + number;
    }
    return free;
  }

  private static void refuseSshUsername(Handle db, String sshUsername) {
    if (isTaken(db, "ssh_username", sshUsername)) {
      throw Refusal.invalid("SshUsername", sshUsername, "a name that no other user has")
          .asException();
    }
  }

  private static boolean isTaken(Handle db, String column, String value) {
    return db.createQuery("select count(*) from user_account where " + column + " = :value")
            .bind("value", value)
            .mapTo(Integer.class)
            .one()
        > 0;
  }

  /** The next one; when all were given once, the one that has been free for longest. */
  private static int freeUid(Handle db) {
    int highest =
        db.createQuery(
                "select coalesce(max(unix_uid), :none) from (select unix_uid from user_account"
                    + " union all select unix_uid from retired_uid) used")
            .bind("none", User.FIRST_UID - 1)
            .mapTo(Integer.class)
            .one();
    if (highest < User.LAST_UID) {
      return highest + 1;
    }
    int oldest =
        db.createQuery("select unix_uid from retired_uid order by retired_at, unix_uid limit 1")
            .mapTo(Integer.class)
            .findOne()
            .orElseThrow(
                () ->
                    Refusal.conflict(
                            "all user ids from %d to %d are taken (expected: a deleted user)"
                                .formatted(User.FIRST_UID, User.LAST_UID))
                        .asException());
    db.createUpdate("delete from retired_uid where unix_uid = :uid").bind("uid", oldest).execute();
    return oldest;
  }

  private void insert(Handle db, User user) {
    db.createUpdate(
            "insert into user_account(arn, name, ssh_username, ssh_public_key, self_management,"
                + " administrator, has_profile, registers_in, unix_uid, created_at) values (:arn,"
                + " :name, :ssh, :key, :self, :admin, :profile, :registers, :uid, :now)")
        .bind("arn", user.arn())
        .bind("name", user.name())
        .bind("ssh", user.sshUsername())
        .bind("key", user.sshPublicKey())
        .bind("self", flag(user.allowSelfManagement()))
        .bind("admin", flag(user.administrator()))
        .bind("profile", flag(user.hasProfile()))
        .bind("registers", user.registersIn() == null ? null : user.registersIn().value())
        .bind("uid", user.unixUid())
        .bind("now", Times.micros(clock.instant()))
        .execute();
  }

  private static User user(ResultSet row) throws SQLException {
    var registers = row.getString("registers_in");
    return new User(
        row.getString("arn"),
        row.getString("name"),
        row.getString("ssh_username"),
        row.getString("ssh_public_key"),
        row.getInt("self_management") == 1,
        row.getInt("administrator") == 1,
        row.getInt("has_profile") == 1,
        registers == null ? null : new StackId(registers),
        row.getInt("unix_uid"));
  }

  static int flag(boolean value) {
    return value ? 1 : 0;
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Room is left for a number. */
  private static String shortened(String name) {
    var plain = User.sshUsername(name);
    return plain.length() <= 28 ? plain : plain.substring(0, 28);
  }

  private static String beginning(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }

  private static RuntimeException unknown(String word) {
    return Refusal.notFound("user", word).asException();
  }
}
