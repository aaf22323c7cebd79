package io.stackworks.server.security;

import io.stackworks.server.stack.StackId;

/** What one user may do with one stack, and on its instances. */
public record Permission(
    StackId stack, String userArn, PermissionLevel level, boolean allowSsh, boolean allowSudo) {

  static Permission none(StackId stack, String userArn) {
    return new Permission(stack, userArn, PermissionLevel.IAM_ONLY, false, false);
  }
}
