package io.stackworks.server;

/** The server does not start; the message tells an operator what to change. */
public final class StartRefused extends Exception {
  private static final long serialVersionUID = 1;

  /** The flags are wrong: what picocli answers for wrong usage as well. */
  public static final int CONFIGURATION = 2;

  /** The machine is not as needed: a port is taken, the disk is full, ... */
  public static final int ENVIRONMENT = 3;

  private final int exitCode;
  private final String problem;

  private StartRefused(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
    this.problem = message;
  }

  static StartRefused configuration(String message) {
    return new StartRefused(CONFIGURATION, message);
  }

  static StartRefused environment(String message) {
    return new StartRefused(ENVIRONMENT, message);
  }

  /** What is wrong, one problem per line. */
  public String problem() {
    return problem;
  }

  public int exitCode() {
    return exitCode;
  }
}
