package io.stackworks.server.operator;

import io.stackworks.server.stack.Secret;
import java.util.function.Function;

/**
 * What the server says of itself.
 *
 * @param caFingerprint "sha256:" and hex
 * @param agentUrl where agents connect, {@code https://host:port}
 * @param joinCommand what to type on a machine that joins with this token
 */
public record ServerFacts(
    String version,
    String caFingerprint,
    String agentUrl,
    String consoleUrl,
    Function<Secret, String> joinCommand) {}
