package io.stackworks.server.security;

import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes to users and permissions, by their rules; tells the instances that must know. */
public final class Permitting {
  private final Users users;
  private final Permissions permissions;
  private final Consumer<StackId> loginsChanged;

  /**
   * @param loginsChanged accounts on the online instances of this stack must be brought up to date
   */
  public Permitting(Users users, Permissions permissions, Consumer<StackId> loginsChanged) {
    this.users = users;
    this.permissions = permissions;
    this.loginsChanged = loginsChanged;
  }

  /** A user changes; whoever gets the old SSH name or key gets the new one. */
  public User update(String arn, UnaryOperator<User> change) {
    var before = users.find(arn).orElse(null);
    var after = users.update(arn, change);
    if (before != null
        && !(before.sshUsername().equals(after.sshUsername())
            && Objects.equals(before.sshPublicKey(), after.sshPublicKey()))) {
      permissions.loginsOf(arn).forEach(loginsChanged);
    }
    return after;
  }

  /** A profile for somebody who has none yet; he may already be a user. */
  public User createProfile(Users.Draft draft) {
    var present = users.find(draft.arn()).orElse(null);
    if (present == null || present.hasProfile()) {
      return users.create(draft); // who has a profile is refused there
    }
    var asked = draft.sshUsername();
    return users.update(
        draft.arn(),
        user ->
            new User(
                user.arn(),
                user.name(),
                asked == null ? user.sshUsername() : User.sshUsername(asked),
                draft.sshPublicKey(),
                draft.allowSelfManagement(),
                user.administrator(),
                true,
                user.registersIn(),
                user.unixUid()));
  }

  /** A user goes: his accounts are removed from the instances. */
  public void delete(String arn) {
    var stacks = permissions.loginsOf(arn);
    users.delete(arn);
    stacks.forEach(loginsChanged);
  }

  /** The profile goes; who has credentials stays a user without any permission. */
  public void deleteProfile(String arn, boolean hasCredentials) {
    if (!hasCredentials) {
      delete(arn);
      return;
    }
    var stacks = permissions.loginsOf(arn);
    users.update(arn, Permitting::withoutProfile);
    permissions.revokeAll(arn);
    stacks.forEach(loginsChanged);
  }

  private static User withoutProfile(User user) {
    return new User(
        user.arn(),
        user.name(),
        user.sshUsername(),
        null,
        false,
        user.administrator(),
        false,
        user.registersIn(),
        user.unixUid());
  }

  /**
   * Sets what is given and leaves the rest. Nobody changes his own level.
   *
   * @param level a word of {@link PermissionLevel}
   */
  public Permission permit(
      Caller.Operator caller,
      StackId stack,
      String userArn,
      @Nullable String level,
      @Nullable Boolean allowSsh,
      @Nullable Boolean allowSudo) {
    if (users.find(userArn).filter(User::hasProfile).isEmpty()) {
      throw Refusal.notFound("user", userArn).asException();
    }
    var asked = level == null ? null : PermissionLevel.find(level).orElse(null);
    if (level != null && asked == null) {
      throw Refusal.invalid("level", level, "one of " + PermissionLevel.words()).asException();
    }
    if (asked != null && caller.arn().equals(userArn)) {
      throw Refusal.invalid("level", level + " for yourself", "the level of somebody else")
          .asException();
    }
    var changed =
        permissions.set(
            stack,
            userArn,
            before ->
                new Permission(
                    stack,
                    userArn,
                    asked == null ? before.level() : asked,
                    allowSsh == null ? before.allowSsh() : allowSsh,
                    allowSudo == null ? before.allowSudo() : allowSudo));
    if (changed.isForInstances()) {
      loginsChanged.accept(stack);
    }
    return changed.after();
  }

  public List<Permission> of(StackId stack) {
    return permissions.of(stack);
  }
}
