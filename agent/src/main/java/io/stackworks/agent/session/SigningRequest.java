package io.stackworks.agent.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/** A PKCS#10 certificate signing request for an EC key, in DER (RFC 2986). */
final class SigningRequest {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OBJECT_ID = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int ATTRIBUTES = 0xa0;

  private static final byte[] ECDSA_WITH_SHA256 = {
    0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02 // 1.2.840.10045.4.3.2
  };
  private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03}; // 2.5.4.3

  private SigningRequest() {}

  /** The server ignores the subject; it is there for people who look. */
  static byte[] of(KeyPair keys) throws GeneralSecurityException {
    var name = der(UTF8_STRING, "stackworks agent".getBytes(StandardCharsets.UTF_8));
    var subject = der(SEQUENCE, der(SET, der(SEQUENCE, der(OBJECT_ID, COMMON_NAME), name)));
    var info =
        der(
            SEQUENCE,
            der(INTEGER, new byte[] {0}),
            subject,
            keys.getPublic().getEncoded(),
            der(ATTRIBUTES));
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(info);
    return der(
        SEQUENCE,
        info,
        der(SEQUENCE, der(OBJECT_ID, ECDSA_WITH_SHA256)),
        der(BIT_STRING, new byte[] {0}, signature.sign()));
  }

  private static byte[] der(int tag, byte[]... parts) {
    int length = 0;
    for (var part : parts) {
      length += part.length;
    }
    var out = new ByteArrayOutputStream(length + 4);
    out.write(tag);
    if (length > 0xff) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length > 0x7f) {
      out.write(0x81);
    }
    out.write(length & 0xff);
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
