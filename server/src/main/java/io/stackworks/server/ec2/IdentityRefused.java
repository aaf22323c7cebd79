package io.stackworks.server.ec2;

import java.util.Locale;

/** An identity document is worth nothing here; each reason has a name and a message of its own. */
final class IdentityRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  enum Reason {
    /** No PKCS#7 with a document in it. */
    MALFORMED,
    /** Not signed by EC2. */
    FORGED,
    /** Signed by EC2 in another region than it says. */
    FOREIGN_REGION,
    FOREIGN_ACCOUNT,
    /** Of a machine that was started too long ago, or in the future. */
    OLD,
    /** Of a machine that has become an instance with another key. */
    REPLAYED,
    /** EC2 does not describe this machine, or as one that is not up. */
    UNKNOWN_MACHINE,
    /** EC2 describes the machine differently. */
    MISMATCH,
    /** Its machine was launched by a server like this one, for an instance. */
    HAS_ROW,
    /** True, and no rule lets this machine in. */
    NO_RULE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  IdentityRefused(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
