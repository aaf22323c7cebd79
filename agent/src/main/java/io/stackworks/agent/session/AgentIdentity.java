package io.stackworks.agent.session;

import com.google.protobuf.ByteString;
import io.stackworks.proto.agent.Identity;
import io.stackworks.proto.agent.RegisterResponse;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Who this agent is: what the server answered to its registration, and the key made here. */
record AgentIdentity(
    RegisterResponse registration,
    KeyPair keys,
    X509Certificate certificate,
    List<X509Certificate> authorities) {
  AgentIdentity {
    authorities = List.copyOf(authorities);
  }

  /** Checks that the certificate is for our key and that there is someone to trust. */
  static AgentIdentity of(RegisterResponse registration, KeyPair keys)
      throws GeneralSecurityException {
    var identity = registration.getIdentity();
    var certificate = parse(identity.getCertificate());
    if (!certificate.getPublicKey().equals(keys.getPublic())) {
      throw new GeneralSecurityException("the server certified another key than ours");
    }
    var authorities = new ArrayList<X509Certificate>();
    for (var bytes : identity.getAuthoritiesList()) {
      authorities.add(parse(bytes));
    }
    if (authorities.isEmpty()) {
      throw new GeneralSecurityException("the server named no certificate authority");
    }
    return new AgentIdentity(registration, keys, certificate, authorities);
  }

  private static X509Certificate parse(ByteString der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
  }

  AgentIdentity renewed(Identity identity) throws GeneralSecurityException {
    return of(registration.toBuilder().setIdentity(identity).build(), keys);
  }

  String instanceId() {
    return registration.getInstanceId();
  }

  Instant expiresAt() {
    return certificate.getNotAfter().toInstant();
  }

  Instant halfLife() {
    var from = certificate.getNotBefore().toInstant();
    return from.plus(Duration.between(from, expiresAt()).dividedBy(2));
  }
}
