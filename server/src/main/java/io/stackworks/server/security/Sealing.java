package io.stackworks.server.security;

import io.stackworks.server.stack.Secret;
import io.stackworks.server.store.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets that must be readable again, with a key that is a file and not in the database:
 * a copy of the database alone reveals none of them. AES-256-GCM.
 */
public final class Sealing implements Seal {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  private Sealing(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /** Reads the key, or makes one (0600). */
  public static Sealing open(Path file) throws IOException {
    if (!Files.exists(file)) {
      var fresh = new byte[32];
      new SecureRandom().nextBytes(fresh);
      PrivateFiles.write(file, Base64.getEncoder().encodeToString(fresh) + "\n");
    }
    try {
      var key = Base64.getDecoder().decode(Files.readString(file).strip());
      if (key.length == 32) {
        return new Sealing(key);
      }
    } catch (IllegalArgumentException e) {
      // told below, without what was read
    }
    throw new IOException("%s: not a key (expected: 32 bytes in base64)".formatted(file));
  }

  /**
   * @param context what the secret belongs to; the same is needed to open it, so that one row's
   *     secret cannot be put into another row
   */
  public String seal(Secret secret, String context) {
    return FORM + Base64.getEncoder().encodeToString(seal(bytes(secret.reveal()), context));
  }

  @Override
  public byte[] seal(byte[] clear, String context) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, context);
      var sealed = new byte[NONCE_BYTES + cipher.getOutputSize(clear.length)];
      System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
      cipher.doFinal(clear, 0, clear.length, sealed, NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Throws {@link IllegalStateException} when it was sealed by another key or changed. */
  public Secret open(String sealed, String context) {
    var bytes = Base64.getDecoder().decode(sealed.substring(FORM.length()));
    return new Secret(new String(open(bytes, context), StandardCharsets.UTF_8));
  }

  @Override
  public byte[] open(byte[] sealed, String context) {
    try {
      var nonce = java.util.Arrays.copyOf(sealed, NONCE_BYTES);
      var cipher = cipher(Cipher.DECRYPT_MODE, nonce, context);
      return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "secret of %s cannot be opened (expected: the key file it was sealed with)"
              .formatted(context),
          e);
    }
  }

  /** A key for another purpose; who knows it does not know this one. */
  byte[] derive(String purpose) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
      return mac.doFinal(bytes(purpose));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(bytes(context));
    return cipher;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
