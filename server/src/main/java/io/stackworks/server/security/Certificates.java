package io.stackworks.server.security;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes the three kinds of certificates: authority, server, agent. */
final class Certificates {
  /** Valid from a little before now: a receiver's clock may be behind ours. */
  static final Duration BACKDATED = Duration.ofHours(1);

  private static final SecureRandom RANDOM = new SecureRandom();

  private Certificates() {}

  static X509Certificate authority(KeyPair keys, int number, Duration lifetime, Instant now) {
    var name = name("Stackworks CA " + number + " " + new BigInteger(32, RANDOM).toString(16));
    return sign(
        name,
        name,
        keys.getPublic(),
        lifetime,
        now,
        keys.getPrivate(),
        builder -> {
          builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
          builder.addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
          builder.addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        });
  }

  static X509Certificate server(
      PublicKey key,
      List<String> names,
      Duration lifetime,
      Instant now,
      X509Certificate issuer,
      PrivateKey issuerKey) {
    var alternatives = names.stream().map(Certificates::alternative).toArray(GeneralName[]::new);
    return sign(
        X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
        name("Stackworks server"),
        key,
        lifetime,
        now,
        issuerKey,
        builder -> {
          leaf(builder, KeyPurposeId.id_kp_serverAuth, key, issuer);
          builder.addExtension(
              Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        });
  }

  static X509Certificate agent(
      PublicKey key,
      String instanceId,
      Duration lifetime,
      Instant now,
      X509Certificate issuer,
      PrivateKey issuerKey) {
    return sign(
        X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
        name(instanceId),
        key,
        lifetime,
        now,
        issuerKey,
        builder -> leaf(builder, KeyPurposeId.id_kp_clientAuth, key, issuer));
  }

  private static void leaf(
      X509v3CertificateBuilder builder, KeyPurposeId purpose, PublicKey key, X509Certificate issuer)
      throws CertIOException, GeneralSecurityException {
    var ids = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        ids.createAuthorityKeyIdentifier(issuer.getPublicKey()));
  }

  private interface Extensions {
    void addTo(X509v3CertificateBuilder builder) throws CertIOException, GeneralSecurityException;
  }

  private static X509Certificate sign(
      X500Name issuer,
      X500Name subject,
      PublicKey key,
      Duration lifetime,
      Instant now,
      PrivateKey issuerKey,
      Extensions extensions) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(127, RANDOM).add(BigInteger.ONE),
              Date.from(now.minus(BACKDATED)),
              Date.from(now.plus(lifetime)),
              subject,
              key);
      extensions.addTo(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
    } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot sign a certificate", e);
    }
  }

  private static X500Name name(String common) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, common).build();
  }

  private static GeneralName alternative(String name) {
    boolean address = name.contains(":") || name.matches("[0-9]+(\\.[0-9]+){3}");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }
}
