package io.stackworks.server.security;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A key as an agent makes it, and the request to certify it; for whoever plays an agent. */
public record SigningKey(KeyPair pair) {
  public static SigningKey generate() {
    return new SigningKey(Keys.generate());
  }

  public PrivateKey privateKey() {
    return pair.getPrivate();
  }

  /** PKCS#10, DER. */
  public byte[] request() {
    try {
      return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=agent"), pair.getPublic())
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
          .getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
