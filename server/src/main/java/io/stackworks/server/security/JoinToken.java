package io.stackworks.server.security;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.StackId;
import java.time.Instant;
import java.util.List;

/** A proof with which agents join: for one known instance, or to become new ones of a stack. */
public record JoinToken(
    String id, Target target, int uses, int used, Instant createdAt, Instant expiresAt) {

  /** What the holder of a token becomes. */
  public sealed interface Target {
    /** Exactly this instance. */
    record OneInstance(InstanceId instance) implements Target {}

    /** A new instance in these layers; none: it waits in the stack until it is assigned. */
    record NewInstances(StackId stack, List<LayerId> layers) implements Target {
      public NewInstances {
        layers = List.copyOf(layers);
      }
    }
  }

  /** A fresh token; its secret is shown this once. */
  public record Issued(Secret secret, JoinToken token) {}
}
