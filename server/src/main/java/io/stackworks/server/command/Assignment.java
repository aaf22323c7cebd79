package io.stackworks.server.command;

import io.stackworks.proto.run.RunSpec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to an agent.
 *
 * @param own what this instance alone is given
 * @param shared gzip of what all are given alike; empty: {@code own} is all
 * @param timeout longest execution; absent: none
 */
public record Assignment(
    CommandId command,
    RunSpec own,
    byte[] shared,
    Instant startBefore,
    @Nullable Duration timeout) {

  /** Both parts as one. */
  public RunSpec spec() {
    return SharedSpec.whole(shared, own);
  }
}
