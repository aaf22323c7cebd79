package io.stackworks.server.bench.ec2;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs identity documents as EC2 does in one region: PKCS#7 around the document, no certificate.
 */
public final class Ec2Notary {
  private final KeyPair keys;
  private final X509Certificate certificate;

  /** A notary with a key of its own, which nobody knows yet. */
  public Ec2Notary() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
      var name = new X500Name("C=US, O=Endpoint of the tests");
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(System.nanoTime()),
              Date.from(Instant.EPOCH),
              Date.from(Instant.EPOCH.plusSeconds(1L << 33)),
              name,
              keys.getPublic());
      X509CertificateHolder made =
          builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()));
      certificate = new JcaX509CertificateConverter().getCertificate(made);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public String certificatePem() {
    try {
      return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
          .formatted(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The answer of {@code dynamic/instance-identity/rsa2048}: base64, no header lines. */
  public String sign(String document) {
    try {
      var signer =
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .build(
                  new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()),
                  certificate);
      var generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(signer);
      var content = new CMSProcessableByteArray(document.getBytes(StandardCharsets.UTF_8));
      var signed = generator.generate(content, true).getEncoded();
      return Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
          .encodeToString(signed);
    } catch (GeneralSecurityException
        | OperatorCreationException
        | CMSException
        | java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What EC2 says of a machine, with the fields and in the form of EC2. */
  public static String document(Ec2Machine machine, Instant pendingTime) {
    var view = machine.view();
    var zone = view.placement().availabilityZone();
    return List.of(
            "  \"accountId\" : \"" + Ec2Machine.ACCOUNT + "\"",
            "  \"architecture\" : \"x86_64\"",
            "  \"availabilityZone\" : \"" + zone + "\"",
            "  \"billingProducts\" : null",
            "  \"devpayProductCodes\" : null",
            "  \"marketplaceProductCodes\" : null",
            "  \"imageId\" : \"" + view.imageId() + "\"",
            "  \"instanceId\" : \"" + view.instanceId() + "\"",
            "  \"instanceType\" : \"" + view.instanceTypeAsString() + "\"",
            "  \"kernelId\" : null",
            "  \"pendingTime\" : \""
                + pendingTime.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                + "\"",
            "  \"privateIp\" : \"" + view.privateIpAddress() + "\"",
            "  \"ramdiskId\" : null",
            "  \"region\" : \"" + zone.substring(0, zone.length() - 1) + "\"",
            "  \"version\" : \"2017-09-30\"")
        .stream()
        .collect(java.util.stream.Collectors.joining(",\n", "{\n", "\n}"));
  }
}
