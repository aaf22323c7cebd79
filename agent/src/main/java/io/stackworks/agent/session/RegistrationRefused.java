package io.stackworks.agent.session;

/** The agent cannot become part of a stack, and trying again would not help. */
public final class RegistrationRefused extends Exception {
  private static final long serialVersionUID = 1L;

  public enum Reason {
    AUTHORITY,
    TOKEN,
    CLOCK,
    STATE
  }

  private final Reason reason;

  RegistrationRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
