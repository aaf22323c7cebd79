package io.stackworks.server.security;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;

/** The one kind of key in use: EC P-256. */
final class Keys {
  private static final ECGenParameterSpec P256 = new ECGenParameterSpec("secp256r1");

  private Keys() {}

  static KeyPair generate() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(P256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean isP256(PublicKey key) {
    // The curve's equation and base point tell it from the other curves of 256 bits.
    return key instanceof ECPublicKey ec
        && ec.getParams().getCurve().equals(Reference.PARAMETERS.getCurve())
        && ec.getParams().getGenerator().equals(Reference.PARAMETERS.getGenerator());
  }

  private static final class Reference {
    static final java.security.spec.ECParameterSpec PARAMETERS =
        ((ECPublicKey) generate().getPublic()).getParams();
  }
}
