package io.stackworks.server.testing;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Keys and certificate signing requests as an agent makes them. */
public final class SigningRequests {
  private SigningRequests() {}

  public static KeyPair key() {
    return key("EC", "secp256r1");
  }

  public static KeyPair key(String algorithm, String curve) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      if (curve.isEmpty()) {
        generator.initialize(2048);
      } else {
        generator.initialize(new ECGenParameterSpec(curve));
      }
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static byte[] of(KeyPair key) {
    return of(key, key, "CN=whatever");
  }

  /** A request for one key that is signed by another. */
  public static byte[] of(KeyPair named, KeyPair signing, String subject) {
    try {
      var algorithm =
          signing.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
      return new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), named.getPublic())
          .build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))
          .getEncoded();
    } catch (java.io.IOException | org.bouncycastle.operator.OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
