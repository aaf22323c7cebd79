package io.stackworks.server.opsworks;

import io.stackworks.server.security.Caller;
import io.stackworks.server.security.Credentials;
import io.stackworks.server.security.Permission;
import io.stackworks.server.security.Permissions;
import io.stackworks.server.security.Permitting;
import io.stackworks.server.security.User;
import io.stackworks.server.security.Users;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.CreateUserProfileRequest;
import software.amazon.awssdk.services.opsworks.model.CreateUserProfileResponse;
import software.amazon.awssdk.services.opsworks.model.DeleteUserProfileRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeMyUserProfileRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeMyUserProfileResponse;
import software.amazon.awssdk.services.opsworks.model.DescribePermissionsRequest;
import software.amazon.awssdk.services.opsworks.model.DescribePermissionsResponse;
import software.amazon.awssdk.services.opsworks.model.DescribeUserProfilesRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeUserProfilesResponse;
import software.amazon.awssdk.services.opsworks.model.GrantAccessRequest;
import software.amazon.awssdk.services.opsworks.model.OpsWorksResponse;
import software.amazon.awssdk.services.opsworks.model.SelfUserProfile;
import software.amazon.awssdk.services.opsworks.model.SetPermissionRequest;
import software.amazon.awssdk.services.opsworks.model.UpdateMyUserProfileRequest;
import software.amazon.awssdk.services.opsworks.model.UpdateUserProfileRequest;
import software.amazon.awssdk.services.opsworks.model.UserProfile;

/** User profiles and permissions. */
public final class UserOperations implements OperationGroup {
  private static final int LEAST_MINUTES = 60;
  private static final int MOST_MINUTES = 1440;

  private final Users users;
  private final Permissions permissions;
  private final Permitting permitting;
  private final Credentials credentials;
  private final Stacks stacks;
  private final Found found;

  public UserOperations(
      Users users,
      Permissions permissions,
      Permitting permitting,
      Credentials credentials,
      Stacks stacks) {
    this.users = users;
    this.permissions = permissions;
    this.permitting = permitting;
    this.credentials = credentials;
    this.stacks = stacks;
    this.found = new Found(stacks);
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "CreateUserProfile", CreateUserProfileRequest::builder, this::create, "IamUserArn"),
        Operation.silent(
            "UpdateUserProfile",
            UpdateUserProfileRequest::builder,
            (caller, request) -> update(request),
            "IamUserArn"),
        Operation.silent(
            "DeleteUserProfile",
            DeleteUserProfileRequest::builder,
            (caller, request) -> delete(request.iamUserArn()),
            "IamUserArn"),
        Operation.answering(
            "DescribeUserProfiles", DescribeUserProfilesRequest::builder, this::describe),
        Operation.answering(
            "DescribeMyUserProfile", DescribeMyUserProfileRequest::builder, this::describeMine),
        Operation.silent(
            "UpdateMyUserProfile",
            UpdateMyUserProfileRequest::builder,
            (caller, request) -> updateMine(caller.user(), request.sshPublicKey())),
        Operation.silent(
            "SetPermission", SetPermissionRequest::builder, this::permit, "StackId", "IamUserArn"),
        Operation.answering(
            "DescribePermissions",
            DescribePermissionsRequest::builder,
            (caller, request) -> permissions(request)),
        Operation.answering(
            "GrantAccess",
            GrantAccessRequest::builder,
            (caller, request) -> grant(request),
            "InstanceId"));
  }

  private CreateUserProfileResponse create(ApiCaller caller, CreateUserProfileRequest request) {
    var user =
        permitting.createProfile(
            new Users.Draft(
                request.iamUserArn(),
                request.sshUsername(),
                request.sshPublicKey(),
                Boolean.TRUE.equals(request.allowSelfManagement()),
                false,
                true,
                null));
    return CreateUserProfileResponse.builder().iamUserArn(user.arn()).build();
  }

  private User profile(String arn) {
    return users
        .find(arn)
        .filter(User::hasProfile)
        .orElseThrow(() -> ApiError.unknown("user", arn));
  }

  private void update(UpdateUserProfileRequest request) {
    var arn = profile(request.iamUserArn()).arn();
    var username = request.sshUsername();
    var key = request.sshPublicKey();
    var self = request.allowSelfManagement();
    var unused =
        permitting.update(
            arn,
            user ->
                with(
                    user,
                    username == null ? user.sshUsername() : User.sshUsername(username),
                    key == null ? user.sshPublicKey() : key,
                    self == null ? user.allowSelfManagement() : self));
  }

  private static User with(User user, String sshUsername, @Nullable String key, boolean self) {
    return new User(
        user.arn(),
        user.name(),
        sshUsername,
        key,
        self,
        user.administrator(),
        user.hasProfile(),
        user.registersIn(),
        user.unixUid());
  }

  private void delete(String arn) {
    permitting.deleteProfile(profile(arn).arn(), !credentials.of(arn).isEmpty());
  }

  private DescribeUserProfilesResponse describe(
      ApiCaller caller, DescribeUserProfilesRequest request) {
    var shown =
        request.hasIamUserArns() && !request.iamUserArns().isEmpty()
            ? named(request.iamUserArns())
            : users.list().stream().filter(User::hasProfile).toList();
    return DescribeUserProfilesResponse.builder()
        .userProfiles(shown.stream().map(UserOperations::view).toList())
        .build();
  }

  private List<User> named(List<String> arns) {
    var known = new ArrayList<User>();
    var unknown = new ArrayList<String>();
    for (var arn : arns) {
      users.find(arn).filter(User::hasProfile).ifPresentOrElse(known::add, () -> unknown.add(arn));
    }
    if (!unknown.isEmpty()) {
      throw ApiError.notFound(String.join(", ", unknown));
    }
    return known;
  }

  private static UserProfile view(User user) {
    return UserProfile.builder()
        .iamUserArn(user.arn())
        .name(user.name())
        .sshUsername(user.sshUsername())
        .sshPublicKey(user.sshPublicKey())
        .allowSelfManagement(user.allowSelfManagement())
        .build();
  }

  private DescribeMyUserProfileResponse describeMine(
      ApiCaller caller, DescribeMyUserProfileRequest request) {
    var mine = SelfUserProfile.builder().iamUserArn(caller.arn()).name(caller.name());
    users
        .find(caller.arn())
        .ifPresent(user -> mine.sshUsername(user.sshUsername()).sshPublicKey(user.sshPublicKey()));
    return DescribeMyUserProfileResponse.builder().userProfile(mine.build()).build();
  }

  private void updateMine(Caller.Operator caller, @Nullable String key) {
    if (caller.isRoot()) {
      throw ApiError.validation(
          "the administrator of the data directory has no profile (expected: a user)");
    }
    if (key != null) {
      var unused =
          permitting.update(
              caller.arn(),
              user -> with(user, user.sshUsername(), key, user.allowSelfManagement()));
    }
  }

  private void permit(ApiCaller caller, SetPermissionRequest request) {
    var stack = found.stack(request.stackId()).stack().id();
    var user = profile(request.iamUserArn());
    var unused =
        permitting.permit(
            caller.user(),
            stack,
            user.arn(),
            request.level(),
            request.allowSsh(),
            request.allowSudo());
  }

  private DescribePermissionsResponse permissions(DescribePermissionsRequest request) {
    var stack = request.stackId() == null ? null : found.stack(request.stackId()).stack().id();
    var user = request.iamUserArn() == null ? null : profile(request.iamUserArn()).arn();
    List<Permission> shown;
    if (stack != null && user != null) {
      shown = List.of(permissions.find(stack, user));
    } else if (stack != null) {
      shown = permissions.of(stack);
    } else {
      var all = stacks.list().stream().map(Stack::id).toList();
      shown = user != null ? permissions.of(user, all) : ofAll(all);
    }
    return DescribePermissionsResponse.builder()
        .permissions(shown.stream().map(UserOperations::view).toList())
        .build();
  }

  private List<Permission> ofAll(List<StackId> all) {
    return all.stream().flatMap(stack -> permissions.of(stack).stream()).toList();
  }

  private static software.amazon.awssdk.services.opsworks.model.Permission view(Permission each) {
    return software.amazon.awssdk.services.opsworks.model.Permission.builder()
        .stackId(each.stack().value())
        .iamUserArn(each.userArn())
        .level(each.level().word())
        .allowSsh(each.allowSsh())
        .allowSudo(each.allowSudo())
        .build();
  }

  /** Temporary passwords are for Windows, which no instance here runs. */
  private @Nullable OpsWorksResponse grant(GrantAccessRequest request) {
    var instance = found.instance(request.instanceId());
    var minutes = request.validForInMinutes();
    if (minutes != null && (minutes < LEAST_MINUTES || minutes > MOST_MINUTES)) {
      throw ApiError.validation(
          "Valid For In Minutes: %d (expected: %d to %d)"
              .formatted(minutes, LEAST_MINUTES, MOST_MINUTES));
    }
    throw ApiError.validation(
        "Instance %s runs Linux; temporary access is for Windows instances (expected:"
                .formatted(instance.hostname())
            + " SetPermission with AllowSsh)");
  }
}
