package io.stackworks.server.cli;

/** Exit codes of the operator commands, by outcome. */
final class Exit {
  static final int SUCCESS = 0;

  /** A recipe, command or instance that was waited for failed. */
  static final int FAILED = 1;

  /** Wrong flags or a wrong file; nothing was changed. */
  static final int USAGE = 2;

  /** The server cannot be reached, failed, or does not accept the token. */
  static final int SERVER = 3;

  /** What was waited for did not happen in time; it may still happen. */
  static final int TIMEOUT = 4;

  /** The server refused: not found, not now, not allowed. */
  static final int REFUSED = 5;

  /** A bug in this program. */
  static final int BUG = 70;

  /** Shown in every help text. */
  static final String HELP =
      "Exit codes: 0 success, 1 what was waited for failed, 2 wrong usage or file, 3 server not reachable"
          + " or token not accepted, 4 not in time, 5 refused (not found, not now, not allowed).";

  private Exit() {}
}
