package io.stackworks.server.stack;

import io.stackworks.server.command.CommandId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a pure decision needs of the world: the time, a source of fresh ids, and who asks.
 *
 * @param at to microseconds, so that both databases keep it exactly
 * @param seed unique for every event; ids that a decision makes are derived from it
 * @param actor absent: the server itself
 */
public record Moment(Instant at, UUID seed, @Nullable String actor) {

  /** The {@code number}th command id of this decision. */
  CommandId commandId(long number) {
    var text = seed + "/" + number;
    return new CommandId(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString());
  }
}
