package io.stackworks.server.demo;

/** The demo cannot go on; the message is the reason, in words for whoever started it. */
final class DemoFailed extends Exception {
  private static final long serialVersionUID = 1;

  DemoFailed(String reason) {
    super(reason);
  }
}
