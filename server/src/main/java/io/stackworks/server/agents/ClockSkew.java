package io.stackworks.server.agents;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far an agent's clock may be from ours: beyond that, certificates and times mean nothing. */
final class ClockSkew {
  static final Duration TOLERATED = Duration.ofMinutes(15);

  private ClockSkew() {}

  static Optional<String> problem(Instant agent, Instant server) {
    var skew = Duration.between(server, agent);
    if (skew.abs().compareTo(TOLERATED) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "clock skew: the agent's clock says %s, %d s %s the server's (expected: within %d minutes)"
            .formatted(
                agent,
                skew.abs().toSeconds(),
                skew.isNegative() ? "behind" : "ahead of",
                TOLERATED.toMinutes()));
  }
}
