package io.stackworks.server.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * The key of a certificate signing request, whose sender has shown that he holds it.
 *
 * <p>Subject and extensions of the request are ignored: nothing an agent writes gets into a
 * certificate but its public key.
 */
public record SigningRequest(PublicKey key) {
  private static final int MAX_BYTES = 4096;

  /** Reads a PKCS#10 request (DER, EC P-256, signed by its own key). */
  public static SigningRequest parse(byte[] der) throws InvalidRequest {
    if (der.length == 0 || der.length > MAX_BYTES) {
      throw new InvalidRequest(
          "certificate_request: %d bytes (expected: a PKCS#10 request of 1 to %d bytes, DER)"
              .formatted(der.length, MAX_BYTES));
    }
    try {
      var request = new JcaPKCS10CertificationRequest(der);
      var key = request.getPublicKey();
      if (!Keys.isP256(key)) {
        throw new InvalidRequest(
            "certificate_request: %s key (expected: EC P-256)".formatted(key.getAlgorithm()));
      }
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new InvalidRequest(
            "certificate_request: signature does not fit the key (expected: a self-signed request)");
      }
      return new SigningRequest(key);
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) { // bytes from strangers: parsers throw whatever they like
      throw new InvalidRequest(
          "certificate_request: not readable (expected: PKCS#10, DER): " + e.getMessage());
    }
  }

  /** Names the key: the same in the request, in the certificate and in the row of the agent. */
  public String fingerprint() {
    return Fingerprint.of(key);
  }

  /** The request cannot be signed; the message says which field and why. */
  public static final class InvalidRequest extends Exception {
    private static final long serialVersionUID = 1;

    InvalidRequest(String message) {
      super(message);
    }
  }
}
