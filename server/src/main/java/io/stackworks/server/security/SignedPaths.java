package io.stackworks.server.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Paths that whoever has them may read until they expire, without credentials. */
public final class SignedPaths {
  private final SecretKeySpec key;
  private final Duration lifetime;
  private final Clock clock;

  /**
   * @param sealing where the key comes from; servers with the same one accept each other's paths
   */
  public SignedPaths(Sealing sealing, Duration lifetime, Clock clock) {
    this.key = new SecretKeySpec(sealing.derive("signed paths"), "HmacSHA256");
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** The path with what proves that it was made here. */
  public String sign(String path) {
    var expires = clock.instant().plus(lifetime).getEpochSecond();
    return path + "?Expires=" + expires + "&Signature=" + signature(path, expires);
  }

  /** Whether a path counts now. */
  public Answer check(String path, @Nullable String expires, @Nullable String signature) {
    if (expires == null || signature == null || !expires.matches("[0-9]{1,12}")) {
      return Answer.NOT_SIGNED;
    }
    long until = Long.parseLong(expires);
    if (!MessageDigest.isEqual(bytes(signature(path, until)), bytes(signature))) {
      return Answer.WRONG;
    }
    return clock.instant().isAfter(Instant.ofEpochSecond(until)) ? Answer.EXPIRED : Answer.GOOD;
  }

  /** What a check finds. */
  public enum Answer {
    GOOD,
    NOT_SIGNED,
    WRONG,
    EXPIRED
  }

  private String signature(String path, long expires) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(bytes(path + "\n" + expires)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
