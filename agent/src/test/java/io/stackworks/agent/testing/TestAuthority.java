package io.stackworks.agent.testing;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A certificate authority of a test. */
public final class TestAuthority {
  private final KeyPair keys = newKeys();
  private final X509Certificate certificate;

  public TestAuthority() {
    var now = Instant.now();
    certificate =
        sign(keys.getPublic(), "Test CA", null, now.minusSeconds(3600), now.plusSeconds(86_400));
  }

  public static KeyPair newKeys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public String fingerprint() {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public X509Certificate server(PublicKey key, Instant from, Instant to) {
    return sign(key, "Test server", KeyPurposeId.id_kp_serverAuth, from, to);
  }

  /** Checks the request's own signature before it certifies the key in it. */
  public X509Certificate agent(byte[] request, String instance, Instant from, Instant to) {
    try {
      var parsed = new JcaPKCS10CertificationRequest(request);
      var key = parsed.getPublicKey();
      if (!parsed.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IllegalArgumentException("the request is not signed by its key");
      }
      return sign(key, instance, KeyPurposeId.id_kp_clientAuth, from, to);
    } catch (Exception e) {
      throw new IllegalArgumentException(e);
    }
  }

  public X509Certificate agent(PublicKey key, String instance, Instant from, Instant to) {
    return sign(key, instance, KeyPurposeId.id_kp_clientAuth, from, to);
  }

  private X509Certificate sign(
      PublicKey key, String name, KeyPurposeId purpose, Instant from, Instant to) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=Test CA"),
              new BigInteger(64, new SecureRandom()),
              Date.from(from),
              Date.from(to),
              new X500Name("CN=" + name),
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(purpose == null));
      if (purpose != null) {
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
