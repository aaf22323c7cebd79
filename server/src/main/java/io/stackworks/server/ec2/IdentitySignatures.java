package io.stackworks.server.ec2;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Which identity documents EC2 has signed, by certificates that are pinned region by region. A
 * certificate inside of a document is never looked at.
 */
final class IdentitySignatures {
  private static final int LONGEST = 16_384;

  private final Map<String, List<X509Certificate>> certificates = new HashMap<>();

  /**
   * A document whose signature is good.
   *
   * @param regions whose certificate it is
   */
  record Signed(byte[] document, Set<String> regions) {}

  /**
   * @param own file names of certificates by region, besides AWS's published ones
   */
  IdentitySignatures(Map<String, Path> own) throws IOException {
    builtIn();
    for (var entry : own.entrySet()) {
      pin(entry.getKey(), Files.readString(entry.getValue()));
    }
  }

  private void builtIn() throws IOException {
    try (var in = IdentitySignatures.class.getResourceAsStream("identity-certificates.pem")) {
      if (in == null) {
        throw new IllegalStateException("identity-certificates.pem is not in the jar");
      }
      var pem = new StringBuilder();
      var region = "";
      var text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (var line : text.lines().filter(each -> !each.startsWith("#")).toList()) {
        if (line.matches("[a-z]+-[a-z-]+-[0-9]")) {
          region = line;
          continue;
        }
        pem.append(line).append('\n');
        if (line.startsWith("-----END")) {
          pin(region, pem.toString());
          pem.setLength(0);
        }
      }
    }
  }

  private void pin(String region, String pem) throws IOException {
    try {
      var read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
      if (read.isEmpty()) {
        throw new IOException("identity certificate of %s: none in the file".formatted(region));
      }
      read.forEach(
          each ->
              certificates
                  .computeIfAbsent(region, any -> new ArrayList<>())
                  .add((X509Certificate) each));
    } catch (CertificateException e) {
      throw new IOException("identity certificate of %s: not a certificate".formatted(region), e);
    }
  }

  /** Whose documents are known here. */
  Set<String> regions() {
    return certificates.keySet();
  }

  /**
   * The signed bytes, and the region whose certificate signed them.
   *
   * @param text PKCS#7 in base64, with or without header lines
   */
  Signed verify(String text) throws IdentityRefused {
    var data = parse(text);
    var signers = data.getSignerInfos().getSigners();
    var content = data.getSignedContent();
    if (signers.size() != 1 || content == null || !(content.getContent() instanceof byte[] bytes)) {
      throw new IdentityRefused(
          IdentityRefused.Reason.MALFORMED,
          "identity document: %d signatures (expected: one, around a document)"
              .formatted(signers.size()));
    }
    var signer = signers.iterator().next();
    var regions =
        certificates.entrySet().stream()
            .filter(pinned -> pinned.getValue().stream().anyMatch(each -> isSignedBy(signer, each)))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    if (regions.isEmpty()) {
      throw new IdentityRefused(
          IdentityRefused.Reason.FORGED,
          "identity document: not signed by EC2 (expected: a signature by one of the pinned regional"
              + " certificates)");
    }
    return new Signed(bytes, regions);
  }

  private static CMSSignedData parse(String text) throws IdentityRefused {
    if (text.length() <= LONGEST) {
      try {
        var plain = text.replaceAll("-----[A-Z0-9 ]+-----", "");
        return new CMSSignedData(Base64.getMimeDecoder().decode(plain));
      } catch (CMSException | RuntimeException e) {
        // the parser throws anything at what is none; told below
      }
    }
    throw new IdentityRefused(
        IdentityRefused.Reason.MALFORMED,
        "identity document: not PKCS#7 in base64 (expected: the answer of"
            + " dynamic/instance-identity/rsa2048)");
  }

  /**
   * The certificates' own dates are not asked: they are pinned, and a document says its own time.
   */
  private static boolean isSignedBy(SignerInformation signer, X509Certificate certificate) {
    try {
      return signer.verify(
          new JcaSimpleSignerInfoVerifierBuilder().build(certificate.getPublicKey()));
    } catch (CMSException | OperatorCreationException e) {
      return false; // another algorithm, or a digest that does not fit its bytes
    }
  }
}
