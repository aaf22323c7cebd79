package io.stackworks.agent.session;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a TLS peer is our control server: a certificate for servers, issued by the pinned
 * or stored authority.
 *
 * <p>Names are not compared: the authority certifies nothing but this installation's servers and
 * (for clients only) its agents, and servers are reached under names they need not know.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

  private final @Nullable String fingerprint;
  private final Set<X509Certificate> authorities;
  private final Clock clock;

  private ServerTrust(
      @Nullable String fingerprint, Collection<X509Certificate> authorities, Clock clock) {
    this.fingerprint = fingerprint;
    this.authorities = Set.copyOf(authorities);
    this.clock = clock;
  }

  /** First contact: all that is known is {@code sha256:<hex>} of the authority's certificate. */
  static ServerTrust pinned(String fingerprint, Clock clock) {
    return new ServerTrust(fingerprint, Set.of(), clock);
  }

  static ServerTrust stored(Collection<X509Certificate> authorities, Clock clock) {
    return new ServerTrust(null, authorities, clock);
  }

  /** The peer is not our server. */
  static final class WrongAuthorityException extends CertificateException {
    private static final long serialVersionUID = 1L;

    WrongAuthorityException(String message) {
      super(message);
    }
  }

  /** The peer may be our server, but not at the time this machine believes it is. */
  static final class WrongTimeException extends CertificateException {
    private static final long serialVersionUID = 1L;

    WrongTimeException(String message) {
      super(message);
    }
  }

  static String fingerprint(X509Certificate certificate) throws CertificateException {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    var presented = List.of(chain);
    var anchors = fingerprint == null ? authorities : pinnedIn(presented);
    var path = new ArrayList<X509Certificate>();
    for (var certificate : presented) {
      if (anchors.contains(certificate)) {
        break;
      }
      path.add(certificate);
    }
    if (path.isEmpty()) {
      throw new WrongAuthorityException("the server presents the authority itself");
    }
    var leaf = path.get(0);
    validate(path, anchors);
    var usage = leaf.getExtendedKeyUsage();
    if (usage == null || !usage.contains(SERVER_AUTHENTICATION)) {
      throw new WrongAuthorityException(
          "the peer's certificate (" + leaf.getSubjectX500Principal() + ") is not for servers");
    }
    checkTime(path);
  }

  private Set<X509Certificate> pinnedIn(List<X509Certificate> chain) throws CertificateException {
    var shown = new ArrayList<String>();
    for (var certificate : chain) {
      var print = fingerprint(certificate);
      if (print.equals(fingerprint)) {
        return Set.of(certificate);
      }
      shown.add(print);
    }
    throw new WrongAuthorityException(
        "wrong authority: the server presents "
            + String.join(", ", shown)
            + " (expected: "
            + fingerprint
            + ")");
  }

  private static void validate(List<X509Certificate> path, Set<X509Certificate> anchors)
      throws CertificateException {
    try {
      var parameters =
          new PKIXParameters(
              anchors.stream()
                  .map(authority -> new TrustAnchor(authority, null))
                  .collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      // Time is judged on its own, so that a wrong clock is not mistaken for a wrong authority.
      parameters.setDate(Date.from(path.get(0).getNotBefore().toInstant().plusSeconds(1)));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (GeneralSecurityException e) {
      throw new WrongAuthorityException(
          "wrong authority: the server's certificate is issued by "
              + path.get(path.size() - 1).getIssuerX500Principal()
              + ", which is not the stored one: "
              + e.getMessage());
    }
  }

  private void checkTime(List<X509Certificate> path) throws CertificateException {
    var now = clock.instant();
    for (var certificate : path) {
      var from = certificate.getNotBefore().toInstant();
      var to = certificate.getNotAfter().toInstant();
      if (now.isBefore(from) || now.isAfter(to)) {
        throw new WrongTimeException(
            "clock skew: the server's certificate is valid from %s to %s, this machine's clock says %s"
                .formatted(from, to, now));
      }
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("an agent has no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
