package io.stackworks.agent.run;

import io.stackworks.proto.run.Cause;

/** A command that ends before a recipe began, for a reason to tell the operator. */
final class CannotRun extends Exception {
  private static final long serialVersionUID = 1L;
  private final Cause cause;

  CannotRun(Cause cause, String message) {
    super(message);
    this.cause = cause;
  }

  Cause blame() {
    return cause;
  }
}
