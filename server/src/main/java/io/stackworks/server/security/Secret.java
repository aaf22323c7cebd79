package io.stackworks.server.security;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** Text that must not be seen by chance: it says nothing of itself in logs and messages. */
public record Secret(String reveal) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** 256 random bits behind a prefix that tells people (and secret scanners) what it is for. */
  static Secret random(String prefix) {
    var bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /**
   * What is stored instead of the secret. A plain hash is enough: 256 random bits cannot be
   * guessed, so there is nothing to slow down.
   */
  String hash() {
    return Fingerprint.of(reveal.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Secret[***]";
  }
}
