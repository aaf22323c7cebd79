package io.stackworks.server.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** Names things by their SHA-256, as {@code sha256:} and 64 hex digits. */
public final class Fingerprint {
  private Fingerprint() {}

  /** Of the DER of the whole certificate. */
  public static String of(X509Certificate certificate) {
    try {
      return of(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of the DER SubjectPublicKeyInfo: the same for every certificate of one key. */
  public static String of(PublicKey key) {
    return of(key.getEncoded());
  }

  public static String of(byte[] bytes) {
    return "sha256:" + hex(bytes);
  }

  /** Only the 64 hex digits, as sha256sum has them. */
  public static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
