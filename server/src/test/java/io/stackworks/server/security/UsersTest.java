package io.stackworks.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.TestDatabases;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ann@home";
  private static final StackId STACK = StackId.random();

  private final List<StackId> told = new ArrayList<>();
  @TempDir Path data;

  private static Users users(Database database) {
    return new Users(database, Clock.systemUTC());
  }

  private Permitting permitting(Database database) {
    return new Permitting(users(database), new Permissions(database), told::add);
  }

  private static Users.Draft draft(String name) {
    return Users.Draft.of(User.arn(name));
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_user_has_an_account_name_without_punctuation_and_a_uid_of_his_own(Dialect dialect)
      throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var ann = users(database).create(draft("my.name"));
      var bob = users(database).create(draft("bob"));

      assertThat(ann.sshUsername()).isEqualTo("myname");
      assertThat(ann.unixUid()).isEqualTo(2000);
      assertThat(bob.unixUid()).isEqualTo(2001);
      assertThat(users(database).list()).containsExactly(bob, ann);
      assertThat(users(database).named("bob")).isEqualTo(bob);
      assertThat(users(database).named(bob.arn())).isEqualTo(bob);
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_uid_is_not_given_away_while_others_are_free(Dialect dialect) throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var users = users(database);
      users.create(draft("ann"));
      users.delete(User.arn("ann"));

      assertThat(users.create(draft("bob")).unixUid()).isEqualTo(2001);
      assertThat(users.create(draft("ann")).unixUid()).isEqualTo(2002);
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void names_are_unique(Dialect dialect) throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var users = users(database);
      users.create(draft("ann.b"));

      assertThatThrownBy(() -> users.create(draft("ann.b"))).hasMessageContaining("IamUserArn");
      assertThatThrownBy(
              () -> users.create(Users.Draft.of("arn:aws:iam::123456789012:user/team/ann.b")))
          .hasMessageContaining("a name that no other user has");
      assertThatThrownBy(
              () ->
                  users.create(
                      new Users.Draft(User.arn("x"), "an.nb", null, false, false, true, null)))
          .hasMessageContaining("SshUsername");
      assertThat(users.create(draft("annb")).sshUsername()).isEqualTo("annb2");
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void keys_and_tokens_stand_for_their_user_until_they_are_revoked(Dialect dialect)
      throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var clock = Clock.systemUTC();
      var keys = new AccessKeys(database, Sealing.open(data.resolve("key")), clock);
      var tokens = new OperatorTokens(database, clock);
      var credentials = new Credentials(database, clock);
      var ann = users(database).create(draft("ann"));
      var key = keys.create(ann);
      var token = tokens.create(ann);

      assertThat(keys.find(key.id())).contains(key);
      assertThat(keys.find(key.id()).orElseThrow().owner().arn()).isEqualTo(ann.arn());
      assertThat(tokens.find(token.token())).contains(Caller.Operator.of(ann));
      assertThat(credentials.of(ann.arn())).hasSize(2);

      credentials.revoke(key.id());
      assertThat(keys.find(key.id())).isEmpty();
      assertThatThrownBy(() -> credentials.revoke(key.id())).isInstanceOf(Refusal.Refused.class);

      users(database).delete(ann.arn());
      assertThat(tokens.find(token.token())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_permission_keeps_what_is_not_named(Dialect dialect) throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var arn = users(database).create(draft("ann")).arn();
      var root = Caller.Operator.root("r");
      var permitting = permitting(database);

      permitting.permit(root, STACK, arn, "deploy", null, null);
      assertThat(told).isEmpty();
      permitting.permit(root, STACK, arn, null, true, null);
      var set = permitting.permit(root, STACK, arn, null, null, true);

      assertThat(set).isEqualTo(new Permission(STACK, arn, PermissionLevel.DEPLOY, true, true));
      assertThat(told).containsExactly(STACK, STACK);
      assertThat(new Permissions(database).logins(STACK))
          .singleElement()
          .satisfies(login -> assertThat(login.sudo()).isTrue());
      assertThat(permitting.of(StackId.random()))
          .singleElement()
          .satisfies(each -> assertThat(each.level()).isEqualTo(PermissionLevel.IAM_ONLY));
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void nobody_sets_his_own_level_but_his_own_ssh(Dialect dialect) throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var ann = users(database).create(draft("ann"));
      var caller = Caller.Operator.of(ann);
      var permitting = permitting(database);

      assertThatThrownBy(() -> permitting.permit(caller, STACK, ann.arn(), "manage", null, null))
          .hasMessageContaining("somebody else");
      assertThat(permitting.permit(caller, STACK, ann.arn(), null, true, null).allowSsh()).isTrue();
      assertThatThrownBy(() -> permitting.permit(caller, STACK, ann.arn(), "all", null, null))
          .hasMessageContaining("deny, iam_only, show, deploy, manage");
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void instances_are_told_of_new_keys_and_of_users_who_go(Dialect dialect) throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var arn = users(database).create(draft("ann")).arn();
      var permitting = permitting(database);
      permitting.permit(Caller.Operator.root("r"), STACK, arn, null, true, null);
      told.clear();

      permitting.update(
          arn, user -> new User(arn, "ann", "ann", KEY, true, false, true, null, user.unixUid()));
      assertThat(told).containsExactly(STACK);
      assertThat(users(database).find(arn).orElseThrow().sshPublicKey()).isEqualTo(KEY);

      permitting.deleteProfile(arn, false);
      assertThat(told).containsExactly(STACK, STACK);
      assertThat(users(database).find(arn)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_audit_log_is_read_newest_first_by_pages(Dialect dialect) throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var audit = new Audit(database, Clock.systemUTC());
      audit.record("arn:a", "operator", "Apply", STACK, "stack=shop", Audit.DONE);
      audit.record("arn:b", "opsworks", "DeleteStack", null, "", "no");
      audit.record("arn:a", "operator", "StopStack", STACK, "stack=shop", Audit.DONE);

      var newest = audit.read(null, 0, 2);
      assertThat(newest).extracting(Audit.Entry::call).containsExactly("StopStack", "DeleteStack");
      assertThat(audit.read(null, newest.get(1).position(), 9))
          .extracting(Audit.Entry::call)
          .containsExactly("Apply");
      assertThat(audit.read(STACK, 0, 9)).hasSize(2);
      audit.prune(1);
      assertThat(audit.read(null, 0, 9)).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh-rsa",
        "ssh-rsa AAAA",
        "no key at all",
        "command=\"sh\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
      })
  void a_public_key_is_one_line_and_nothing_else(String text) {
    assertThat(User.isPublicKey(text)).isFalse();
  }

  @Test
  void a_public_key_may_have_a_comment() {
    assertThat(User.isPublicKey(KEY)).isTrue();
    assertThat(User.isPublicKey(KEY.replace(" ann@home", "\n"))).isTrue();
  }
}
