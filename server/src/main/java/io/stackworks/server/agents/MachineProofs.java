package io.stackworks.server.agents;

import io.stackworks.server.security.AgentKeys.Claim;

/** Proofs that machines bring along instead of a join token. */
public interface MachineProofs {
  /** This server takes none. */
  MachineProofs NONE =
      (fingerprint, text) -> {
        throw new Refused(
            "no_rule", "identity_document: not taken here (expected: rules under identity, --ec2)");
      };

  /** Makes the key stand for an instance, if the proof is good. */
  Claim claim(String fingerprint, String text) throws Refused, Unavailable;

  /** The proof is worth nothing, also not later. */
  final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final String reason;

    public Refused(String reason, String message) {
      super(message, null, false, false);
      this.reason = reason;
    }

    /** One word. */
    public String reason() {
      return reason;
    }
  }

  /** Not found out at the moment: to be asked again. */
  final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    public Unavailable(String message) {
      super(message, null, false, false);
    }
  }
}
