package io.stackworks.server.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with one clear message and an exit code. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  Failure(int exitCode, String message) {
    this(exitCode, message, null);
  }

  Failure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  static Failure usage(String message) {
    return new Failure(Exit.USAGE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
