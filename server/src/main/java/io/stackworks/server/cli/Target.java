package io.stackworks.server.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.regex.Pattern;

/**
 * {@code STACK} or {@code STACK/INSTANCE}, as typed; an instance's id does for {@code
 * STACK/INSTANCE}.
 *
 * @param stack empty when only an instance's id is known
 * @param instance empty when the whole stack is meant
 */
record Target(String stack, String instance) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  static Target parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new Target(text, "");
    }
    var target = new Target(text.substring(0, slash), text);
    if (slash == 0 || slash == text.length() - 1) {
      throw Failure.usage("target: " + text + " (expected: STACK or STACK/INSTANCE)");
    }
    return target;
  }

  /** Resolves a bare id, which may be a stack's or an instance's. */
  static Target resolve(Connection connection, String text) {
    var target = parse(text);
    if (target.isStack() && ID.matcher(text).matches()) {
      try {
        StackState.of(connection, text);
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
          return new Target("", text);
        }
        throw e;
      }
    }
    return target;
  }

  boolean isStack() {
    return instance.isEmpty();
  }
}
