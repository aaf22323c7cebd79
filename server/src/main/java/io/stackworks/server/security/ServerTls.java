package io.stackworks.server.security;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * What each new TLS connection is given: the server's certificate of the moment and the authorities
 * of the moment. Open connections keep what they began with, so a renewal drops nothing.
 */
public final class ServerTls implements TlsProvider {
  static final Duration LIFETIME = Duration.ofDays(90);

  private final Authority authority;
  private final List<String> names;
  private final Clock clock;
  private volatile Shown shown;

  private record Shown(ServerIdentity identity, TlsKeyPair pair, List<X509Certificate> trusted) {}

  /** Signs the first certificate; {@code names} are host names and addresses. */
  public ServerTls(Authority authority, List<String> names, Clock clock) {
    this.authority = authority;
    this.names = List.copyOf(names);
    this.clock = clock;
    this.shown = sign();
  }

  /** Renews when half of the lifetime is over or the authority has changed. */
  public synchronized void tend() {
    var old = shown;
    if (!clock.instant().isBefore(old.identity.halfLife())
        || !old.trusted.equals(authority.trusted())) {
      shown = sign();
    }
  }

  public List<String> names() {
    return names;
  }

  @Override
  public TlsKeyPair keyPair(String hostname) {
    return shown.pair;
  }

  @Override
  public List<X509Certificate> trustedCertificates(String hostname) {
    return shown.trusted;
  }

  private Shown sign() {
    var identity = authority.signServer(names, LIFETIME);
    return new Shown(
        identity, TlsKeyPair.of(identity.key(), identity.chain()), authority.trusted());
  }
}
