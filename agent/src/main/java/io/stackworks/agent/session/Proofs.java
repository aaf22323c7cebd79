package io.stackworks.agent.session;

import java.util.Optional;

/** Where a proof may be found; asked anew each time, since operators bring a fresh token. */
public interface Proofs {
  Optional<Proof> current();
}
