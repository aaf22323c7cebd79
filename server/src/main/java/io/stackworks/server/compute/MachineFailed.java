package io.stackworks.server.compute;

/** A machine could not be made, ended or removed; the message is the reason that operators see. */
public final class MachineFailed extends Exception {
  private static final long serialVersionUID = 1;

  public MachineFailed(String reason) {
    super(reason);
  }

  public MachineFailed(String reason, Throwable cause) {
    super(reason, cause);
  }
}
