package io.stackworks.server.security;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** What the server shows on its TLS port: its certificate and the authority that signed it. */
record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {
  ServerIdentity {
    chain = List.copyOf(chain);
  }

  Instant halfLife() {
    var from = chain.get(0).getNotBefore().toInstant();
    var to = chain.get(0).getNotAfter().toInstant();
    return from.plus(java.time.Duration.between(from, to).dividedBy(2));
  }
}
