package io.stackworks.server.cookbooks;

/** A source cannot be had. The message is one line for the operator who named it. */
public final class SourceFailed extends Exception {
  private static final long serialVersionUID = 1;

  SourceFailed(String message) {
    super(Masked.text(message.lines().findFirst().orElse("").strip()));
  }

  SourceFailed(String message, Throwable cause) {
    super(Masked.text(message.lines().findFirst().orElse("").strip()), cause);
  }
}
