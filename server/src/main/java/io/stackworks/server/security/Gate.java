package io.stackworks.server.security;

import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import java.util.Collection;
import java.util.Map;

/**
 * Whether a user may make a call: the row of {@link Rights}, his level on each stack that the call
 * names, and whether he is an administrator.
 *
 * <p>A level can only give, but for {@code deny}, which also stops administrators. Blocks on the
 * database.
 */
public final class Gate {
  private final Permissions permissions;

  public Gate(Permissions permissions) {
    this.permissions = permissions;
  }

  /**
   * Throws {@link Refusal.Refused} with reason FORBIDDEN.
   *
   * @param call as in {@link Rights}
   * @param stacks of what the call names, as far as it exists; empty: it names none
   */
  public void check(Caller.Operator caller, String call, Collection<StackId> stacks) {
    if (!allows(caller, Rights.of(call), stacks)) {
      throw Refusal.forbidden(
              "user %s is not authorized to perform %s%s (it needs %s)"
                  .formatted(caller.arn(), call, on(stacks), Rights.of(call)))
          .asException();
    }
  }

  public boolean allows(Caller.Operator caller, Right right, Collection<StackId> stacks) {
    if (right == Right.NOBODY) {
      return false;
    }
    if (caller.isRoot()) {
      return true;
    }
    var held = permissions.levels(caller.arn());
    return decide(caller, right, stacks, held);
  }

  /** Whether lists show him this stack. */
  public boolean maySee(Caller.Operator caller, StackId stack) {
    return allows(caller, Right.SHOW, java.util.List.of(stack));
  }

  /** Pure. */
  static boolean decide(
      Caller.Operator caller,
      Right right,
      Collection<StackId> stacks,
      Map<StackId, PermissionLevel> levels) {
    for (var stack : stacks) {
      var level = levels.getOrDefault(stack, PermissionLevel.IAM_ONLY);
      if (level == PermissionLevel.DENY) {
        return false;
      }
    }
    if (caller.registersIn() != null) {
      return right == Right.REGISTER && stacks.size() == 1 && stacks.contains(caller.registersIn());
    }
    return switch (right) {
      case NEWCOMER, AGENT, NOBODY -> false;
      case ANYONE -> true;
      case SELF -> caller.administrator() || caller.managesHimself();
      case ADMINISTRATOR -> caller.administrator();
      case MANAGE_SOMEWHERE ->
          caller.administrator() || levels.containsValue(PermissionLevel.MANAGE);
      // Without a name of a stack: what is listed shows only what he may see.
      case SHOW -> caller.administrator() || onEach(stacks, right, levels);
      // What it names does not exist, or nothing says whose it is.
      case DEPLOY, MANAGE, REGISTER ->
          caller.administrator() || (!stacks.isEmpty() && onEach(stacks, right, levels));
    };
  }

  private static boolean onEach(
      Collection<StackId> stacks, Right right, Map<StackId, PermissionLevel> levels) {
    return stacks.stream()
        .allMatch(stack -> levels.getOrDefault(stack, PermissionLevel.IAM_ONLY).allows(right));
  }

  private static String on(Collection<StackId> stacks) {
    return stacks.isEmpty() ? "" : " on stack " + stacks.iterator().next();
  }
}
