package io.stackworks.server.command;

import io.stackworks.proto.run.RunSpec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to an agent.
 *
 * @param timeout longest execution; absent: none
 */
public record Assignment(
    CommandId command, RunSpec spec, Instant startBefore, @Nullable Duration timeout) {}
