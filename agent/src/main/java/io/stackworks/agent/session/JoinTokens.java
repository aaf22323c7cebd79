package io.stackworks.agent.session;

import java.util.Optional;

/** Where a join token may be found; asked anew each time, since operators bring a fresh one. */
public interface JoinTokens {
  /** The token, never logged; empty when there is none. */
  Optional<String> current();
}
