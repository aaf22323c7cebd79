package io.stackworks.server.security;

import io.stackworks.server.stack.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** Random secrets and what is stored of them. */
final class Tokens {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Tokens() {}

  /** 256 random bits behind a prefix that tells people and secret scanners what it is for. */
  static Secret random(String prefix) {
    return new Secret(prefix + text(32));
  }

  /** Random bytes as URL-safe text. */
  static String text(int bytes) {
    var random = new byte[bytes];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /**
   * Stored instead of the secret. A plain hash is enough: 256 random bits cannot be guessed, so
   * there is nothing to slow down.
   */
  static String hash(Secret secret) {
    return Fingerprint.of(secret.reveal().getBytes(StandardCharsets.UTF_8));
  }
}
