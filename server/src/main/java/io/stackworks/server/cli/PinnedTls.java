package io.stackworks.server.cli;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS that trusts exactly one certificate authority: a file's, or the one with a fingerprint. */
final class PinnedTls {
  private PinnedTls() {}

  static SslContext context(Settings settings) {
    try {
      var trust =
          settings.hasFingerprint()
              ? new Fingerprint(settings.authority())
              : trusting(certificates(Path.of(settings.authority())));
      return GrpcSslContexts.configure(
              io.netty.handler.ssl.SslContextBuilder.forClient().trustManager(trust),
              SslProvider.JDK)
          .build();
    } catch (IOException | GeneralSecurityException e) {
      throw new Failure(
          Exit.USAGE,
          "ca: "
              + settings.authority()
              + " (expected: a file with certificates in PEM, or sha256: and 64 hex digits)",
          e);
    }
  }

  private static Collection<X509Certificate> certificates(Path file)
      throws IOException, CertificateException {
    try (var in = Files.newInputStream(file)) {
      var found =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new CertificateException("no certificate in the file");
      }
      return found;
    }
  }

  private static X509ExtendedTrustManager trusting(Collection<X509Certificate> authorities)
      throws GeneralSecurityException {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int i = 0;
      for (var authority : authorities) {
        store.setCertificateEntry("ca" + i++, authority);
      }
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /**
   * Finds the authority with the fingerprint in the chain that the server shows, and then checks
   * path and host name with it as the only authority.
   */
  private static final class Fingerprint extends X509ExtendedTrustManager {
    private final String wanted;

    Fingerprint(String wanted) {
      this.wanted = wanted.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "");
    }

    private X509ExtendedTrustManager pinned(X509Certificate[] chain) throws CertificateException {
      try {
        for (var certificate : chain) {
          var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
          if (HexFormat.of().formatHex(digest).equals(wanted)) {
            return trusting(List.of(certificate));
          }
        }
      } catch (GeneralSecurityException e) {
        throw new CertificateException(e);
      }
      throw new CertificateException(
          "the server's CA does not have the fingerprint sha256:" + wanted);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      pinned(chain).checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      pinned(chain).checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("a host name is needed");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
