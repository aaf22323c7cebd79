package io.stackworks.server.security;

import io.stackworks.server.stack.StackId;
import io.stackworks.server.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** What users may do with stacks: rows. Whom a stack has no row for has {@code iam_only}. */
public final class Permissions {
  private static final String SELECT =
      "select stack_id, user_arn, level, allow_ssh, allow_sudo from permission";

  private final Database database;

  public Permissions(Database database) {
    this.database = database;
  }

  /** Somebody who may log in to a stack's instances. */
  public record Login(User user, boolean sudo) {}

  public Permission find(StackId stack, String userArn) {
    return database.read(db -> find(db, stack, userArn));
  }

  /** Of every user with a profile, also of those without a row. */
  public List<Permission> of(StackId stack) {
    return database.read(
        db -> {
          var rows = new LinkedHashMap<String, Permission>();
          arns(db).forEach(arn -> rows.put(arn, Permission.none(stack, arn)));
          db.createQuery(SELECT + " where stack_id = :stack")
              .bind("stack", stack.value())
              .map((row, context) -> permission(row))
              .forEach(each -> rows.replace(each.userArn(), each));
          return List.copyOf(rows.values());
        });
  }

  /** On every given stack, also where there is no row. */
  public List<Permission> of(String userArn, List<StackId> stacks) {
    return database.read(db -> stacks.stream().map(id -> find(db, id, userArn)).toList());
  }

  /** The levels of a user; stacks that are not there: the default. */
  Map<StackId, PermissionLevel> levels(String userArn) {
    return database.read(
        db -> {
          var levels = new HashMap<StackId, PermissionLevel>();
          db.createQuery(SELECT + " where user_arn = :arn")
              .bind("arn", userArn)
              .map((row, context) -> permission(row))
              .forEach(each -> levels.put(each.stack(), each.level()));
          return levels;
        });
  }

  /** Changes one; returns what was before and what is. The user must exist. */
  public Changed set(StackId stack, String userArn, UnaryOperator<Permission> change) {
    return database.write(
        db -> {
          var before = find(db, stack, userArn);
          var after = change.apply(before);
          write(db, after);
          return new Changed(before, after);
        });
  }

  public record Changed(Permission before, Permission after) {
    /** Who may log in, or how, is no longer the same. */
    public boolean isForInstances() {
      return before.allowSsh() != after.allowSsh()
          || (after.allowSsh() && before.allowSudo() != after.allowSudo());
    }
  }

  /** A clone takes over what its source gave. */
  public void copy(StackId from, StackId to) {
    database.<Boolean>write(
        db -> {
          db.createQuery(SELECT + " where stack_id = :stack")
              .bind("stack", from.value())
              .map((row, context) -> permission(row))
              .list()
              .forEach(
                  each ->
                      write(
                          db,
                          new Permission(
                              to,
                              each.userArn(),
                              each.level(),
                              each.allowSsh(),
                              each.allowSudo())));
          return true;
        });
  }

  void revokeAll(String userArn) {
    database.<Integer>write(
        db ->
            db.createUpdate("delete from permission where user_arn = :arn")
                .bind("arn", userArn)
                .execute());
  }

  /** Rows of stacks that are gone. */
  public void sweep() {
    database.<Integer>write(
        db ->
            db.createUpdate("delete from permission where stack_id not in (select id from stack)")
                .execute());
  }

  /** Who may log in to the instances of a stack, by name. */
  public List<Login> logins(StackId stack) {
    return database.read(
        db ->
            db
                .createQuery(
                    SELECT + " where stack_id = :stack and allow_ssh = 1 order by user_arn")
                .bind("stack", stack.value())
                .map((row, context) -> permission(row))
                .list()
                .stream()
                .flatMap(
                    each ->
                        Users.byArn(db, each.userArn()).stream()
                            .map(user -> new Login(user, each.allowSudo())))
                .toList());
  }

  /** Stacks to whose instances this user may log in. */
  public List<StackId> loginsOf(String userArn) {
    return database.read(
        db ->
            db.createQuery(
                    "select stack_id from permission where user_arn = :arn and allow_ssh = 1")
                .bind("arn", userArn)
                .map((row, context) -> new StackId(row.getString(1)))
                .list());
  }

  private static List<String> arns(Handle db) {
    return db.createQuery("select arn from user_account where has_profile = 1 order by name")
        .mapTo(String.class)
        .list();
  }

  private static Permission find(Handle db, StackId stack, String userArn) {
    return db.createQuery(SELECT + " where stack_id = :stack and user_arn = :arn")
        .bind("stack", stack.value())
        .bind("arn", userArn)
        .map((row, context) -> permission(row))
        .findOne()
        .orElse(Permission.none(stack, userArn));
  }

  private static void write(Handle db, Permission permission) {
    db.createUpdate(
            "insert into permission(stack_id, user_arn, level, allow_ssh, allow_sudo)"
                + " values (:stack, :arn, :level, :ssh, :sudo)"
                + " on conflict (stack_id, user_arn) do update set level = excluded.level,"
                + " allow_ssh = excluded.allow_ssh, allow_sudo = excluded.allow_sudo")
        .bind("stack", permission.stack().value())
        .bind("arn", permission.userArn())
        .bind("level", permission.level().word())
        .bind("ssh", Users.flag(permission.allowSsh()))
        .bind("sudo", Users.flag(permission.allowSudo()))
        .execute();
  }

  private static Permission permission(ResultSet row) throws SQLException {
    return new Permission(
        new StackId(row.getString("stack_id")),
        row.getString("user_arn"),
        PermissionLevel.find(row.getString("level")).orElse(PermissionLevel.DENY),
        row.getInt("allow_ssh") == 1,
        row.getInt("allow_sudo") == 1);
  }
}
