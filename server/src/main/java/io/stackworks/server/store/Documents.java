package io.stackworks.server.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * JSON documents of objects that hold secrets (credentials of sources, environments of apps, custom
 * JSON), sealed as a whole. What an older server wrote in clear is still read.
 */
public final class Documents {
  private static final byte SEALED = 1; // gzip begins with 0x1f

  private final Seal seal;

  public Documents(Seal seal) {
    this.seal = seal;
  }

  /**
   * @param context kind and id of the object
   */
  public String write(Object value, String context) {
    var clear = Json.write(value).getBytes(StandardCharsets.UTF_8);
    return Seal.FORM + Base64.getEncoder().encodeToString(seal.seal(clear, context));
  }

  /** A packed message (gzip), as {@link #write(Object, String)} does a document. */
  public byte[] write(byte[] gzip, String context) {
    var sealed = seal.seal(gzip, context);
    var bytes = new byte[1 + sealed.length];
    bytes[0] = SEALED;
    System.arraycopy(sealed, 0, bytes, 1, sealed.length);
    return bytes;
  }

  public byte[] read(byte[] bytes, String context) {
    return bytes[0] == SEALED
        ? seal.open(java.util.Arrays.copyOfRange(bytes, 1, bytes.length), context)
        : bytes;
  }

  public <T> T read(String document, Class<T> type, String context) {
    if (!document.startsWith(Seal.FORM)) {
      return Json.read(document, type);
    }
    var sealed = Base64.getDecoder().decode(document.substring(Seal.FORM.length()));
    return Json.read(new String(seal.open(sealed, context), StandardCharsets.UTF_8), type);
  }
}
