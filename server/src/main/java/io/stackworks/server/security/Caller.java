package io.stackworks.server.security;

import io.grpc.Context;
import java.util.Objects;

/** Who is behind a call. */
public sealed interface Caller {
  Context.Key<Caller> KEY = Context.key("caller");

  /** The caller of the gRPC call under way. */
  static Caller current() {
    return Objects.requireNonNullElse(KEY.get(), Anonymous.NOBODY);
  }

  /** The agent behind the call under way; only in methods that {@link Access} gives to agents. */
  static Agent agent() {
    return (Agent) current();
  }

  /** Nothing was shown. */
  enum Anonymous implements Caller {
    NOBODY
  }

  /** An agent with a certificate of ours: the instance's id and the fingerprint of its key. */
  record Agent(String instanceId, String keyFingerprint) implements Caller {}

  /** A person or program with an operator token. */
  record Operator(String name) implements Caller {}
}
