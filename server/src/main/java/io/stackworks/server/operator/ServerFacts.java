package io.stackworks.server.operator;

/**
 * What the server says of itself.
 *
 * @param caFingerprint "sha256:" and hex
 * @param agentUrl where agents connect, {@code https://host:port}
 */
public record ServerFacts(
    String version, String caFingerprint, String agentUrl, String consoleUrl) {}
