package io.stackworks.agent.session;

import io.stackworks.proto.agent.RegisterRequest;

/** What this machine shows to become an instance. Never logged. */
public sealed interface Proof {
  void into(RegisterRequest.Builder request);

  /** Made by an operator, or by the server for the machine that it launched. */
  record JoinToken(String text) implements Proof {
    @Override
    public void into(RegisterRequest.Builder request) {
      request.setJoinToken(text);
    }

    @Override
    public String toString() {
      return "JoinToken[...]";
    }
  }

  /** What EC2 signed about the machine, PKCS#7 in base64. */
  record IdentityDocument(String text) implements Proof {
    @Override
    public void into(RegisterRequest.Builder request) {
      request.setIdentityDocument(text);
    }

    @Override
    public String toString() {
      return "IdentityDocument[...]";
    }
  }
}
