package io.stackworks.server.console;

import io.stackworks.server.security.Caller;
import io.stackworks.server.stack.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Who looks.
 *
 * @param operator absent: not signed in
 * @param formToken what his forms must carry
 * @param theme {@code light}, {@code dark}, or empty: as his system has it
 */
record Viewer(Caller.@Nullable Operator operator, String formToken, String theme) {
  static final Viewer NOBODY = new Viewer(null, "", "");

  boolean isSignedIn() {
    return operator != null;
  }

  /** Refuses who is not signed in. */
  Caller.Operator caller() {
    if (operator == null) {
      throw Refusal.forbidden("not signed in").asException();
    }
    return operator;
  }

  String name() {
    if (operator == null) {
      return "";
    }
    return operator.isRoot() ? "administrator" : operator.name();
  }

  boolean isAdministrator() {
    return operator != null && operator.administrator();
  }

  /** With a profile of his own: not the administrator of the data directory. */
  boolean isUser() {
    return operator != null && !operator.isRoot();
  }

  Viewer withTheme(String theme) {
    return new Viewer(operator, formToken, theme);
  }
}
