package io.stackworks.server.operator;

import io.stackworks.proto.operator.AuditEntry;
import io.stackworks.proto.operator.CreateCredentialRequest;
import io.stackworks.proto.operator.CredentialView;
import io.stackworks.proto.operator.DeleteUserResponse;
import io.stackworks.proto.operator.ListPermissionsResponse;
import io.stackworks.proto.operator.ListUsersResponse;
import io.stackworks.proto.operator.NewCredential;
import io.stackworks.proto.operator.PermissionView;
import io.stackworks.proto.operator.ReadAuditResponse;
import io.stackworks.proto.operator.RevokeCredentialRequest;
import io.stackworks.proto.operator.RevokeCredentialResponse;
import io.stackworks.proto.operator.SetPermissionRequest;
import io.stackworks.proto.operator.UserRequest;
import io.stackworks.proto.operator.UserSpec;
import io.stackworks.proto.operator.UserView;
import io.stackworks.server.security.AccessKeys;
import io.stackworks.server.security.Audit;
import io.stackworks.server.security.Caller;
import io.stackworks.server.security.Credentials;
import io.stackworks.server.security.OperatorTokens;
import io.stackworks.server.security.Permission;
import io.stackworks.server.security.Permitting;
import io.stackworks.server.security.User;
import io.stackworks.server.security.Users;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import org.jspecify.annotations.Nullable;

/** Users, what they prove themselves with, and what they may do. */
public final class People {
  private final Users users;
  private final Permitting permitting;
  private final Credentials credentials;
  private final AccessKeys accessKeys;
  private final OperatorTokens tokens;
  private final Audit audit;

  public People(
      Users users,
      Permitting permitting,
      Credentials credentials,
      AccessKeys accessKeys,
      OperatorTokens tokens,
      Audit audit) {
    this.users = users;
    this.permitting = permitting;
    this.credentials = credentials;
    this.accessKeys = accessKeys;
    this.tokens = tokens;
    this.audit = audit;
  }

  UserView create(UserSpec spec) {
    var arn = spec.getName().startsWith("arn:") ? spec.getName() : User.arn(spec.getName());
    return view(
        users.create(
            new Users.Draft(
                arn,
                spec.hasSshUsername() ? spec.getSshUsername() : null,
                spec.hasSshPublicKey() ? spec.getSshPublicKey() : null,
                spec.getSelfManagement(),
                spec.getAdministrator(),
                true,
                null)));
  }

  UserView update(UserSpec spec) {
    var arn = users.named(spec.getName()).arn();
    return view(permitting.update(arn, user -> changed(user, spec)));
  }

  private static User changed(User user, UserSpec spec) {
    return new User(
        user.arn(),
        user.name(),
        spec.hasSshUsername() ? User.sshUsername(spec.getSshUsername()) : user.sshUsername(),
        spec.hasSshPublicKey() ? spec.getSshPublicKey() : user.sshPublicKey(),
        spec.hasSelfManagement() ? spec.getSelfManagement() : user.allowSelfManagement(),
        spec.hasAdministrator() ? spec.getAdministrator() : user.administrator(),
        user.hasProfile(),
        user.registersIn(),
        user.unixUid());
  }

  DeleteUserResponse delete(UserRequest request) {
    permitting.delete(users.named(request.getUser()).arn());
    return DeleteUserResponse.getDefaultInstance();
  }

  ListUsersResponse list() {
    var all = ListUsersResponse.newBuilder();
    users.list().forEach(user -> all.addUsers(view(user)));
    return all.build();
  }

  NewCredential credential(CreateCredentialRequest request) {
    var user = users.named(request.getUser());
    var made = NewCredential.newBuilder().setKind(request.getKind());
    return switch (request.getKind()) {
      case "access_key" -> {
        var key = accessKeys.create(user);
        yield made.setId(key.id()).setSecret(key.secret().reveal()).build();
      }
      case "token" -> {
        var issued = tokens.create(user);
        yield made.setId(issued.id()).setSecret(issued.token().reveal()).build();
      }
      default ->
          throw Refusal.invalid("kind", request.getKind(), "access_key or token").asException();
    };
  }

  RevokeCredentialResponse revoke(RevokeCredentialRequest request) {
    credentials.revoke(request.getId());
    return RevokeCredentialResponse.getDefaultInstance();
  }

  PermissionView permit(SetPermissionRequest request, StackId stack, Caller.Operator caller) {
    var user = users.named(request.getUser());
    return view(
        permitting.permit(
            caller,
            stack,
            user.arn(),
            request.hasLevel() ? request.getLevel() : null,
            request.hasAllowSsh() ? request.getAllowSsh() : null,
            request.hasAllowSudo() ? request.getAllowSudo() : null));
  }

  ListPermissionsResponse permissions(StackId stack) {
    var all = ListPermissionsResponse.newBuilder();
    permitting.of(stack).forEach(each -> all.addPermissions(view(each)));
    return all.build();
  }

  ReadAuditResponse audit(@Nullable StackId stack, long before, int limit) {
    var all = ReadAuditResponse.newBuilder();
    for (var entry : audit.read(stack, before, limit)) {
      var of = entry.stack();
      all.addEntries(
          AuditEntry.newBuilder()
              .setPosition(entry.position())
              .setAt(Views.timestamp(entry.at()))
              .setActor(entry.actor())
              .setDoor(entry.door())
              .setCall(entry.call())
              .setStackId(of == null ? "" : of.value())
              .setSubject(entry.subject())
              .setOutcome(entry.outcome()));
    }
    return all.build();
  }

  private UserView view(User user) {
    var key = user.sshPublicKey();
    var view =
        UserView.newBuilder()
            .setArn(user.arn())
            .setName(user.name())
            .setSshUsername(user.sshUsername())
            .setSshPublicKey(key == null ? "" : key)
            .setSelfManagement(user.allowSelfManagement())
            .setAdministrator(user.administrator())
            .setUnixUid(user.unixUid());
    for (var each : credentials.of(user.arn())) {
      view.addCredentials(
          CredentialView.newBuilder()
              .setKind(each.kind())
              .setId(each.id())
              .setCreatedAt(Views.timestamp(each.createdAt())));
    }
    return view.build();
  }

  private PermissionView view(Permission permission) {
    return PermissionView.newBuilder()
        .setUser(users.find(permission.userArn()).map(User::name).orElse(""))
        .setUserArn(permission.userArn())
        .setLevel(permission.level().word())
        .setAllowSsh(permission.allowSsh())
        .setAllowSudo(permission.allowSudo())
        .build();
  }
}
