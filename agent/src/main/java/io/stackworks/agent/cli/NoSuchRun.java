package io.stackworks.agent.cli;

/** The run asked for is not kept here. */
final class NoSuchRun extends Exception {
  private static final long serialVersionUID = 1L;

  NoSuchRun(String message) {
    super(message);
  }
}
