package io.stackworks.server.command;

/**
 * A file by content.
 *
 * @param digest "sha256:" and 64 hex digits
 * @param size bytes
 * @param name for people
 */
public record ArtifactRef(String digest, long size, String name) {}
