package io.stackworks.agent.facts;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata service of EC2, version 2: every question with a session token, and never through a
 * proxy, which would be somebody else's machine.
 */
public record Ec2Metadata(URI address) {
  private static final Logger log = LoggerFactory.getLogger(Ec2Metadata.class);

  /** The same on every machine of EC2. */
  public static final String USUAL = "http://169.254.169.254";

  private static final int PATIENCE_MS = 2000;
  private static final int MOST_BYTES = 64 << 10;

  /** What EC2 signed about this machine, PKCS#7 in base64; empty: nobody says anything. */
  public Optional<String> identityDocument() {
    return get("dynamic/instance-identity/rsa2048");
  }

  private Optional<String> get(String path) {
    try {
      var token = ask("PUT", "api/token", "X-aws-ec2-metadata-token-ttl-seconds", "60");
      return Optional.of(ask("GET", path, "X-aws-ec2-metadata-token", token));
    } catch (IOException e) {
      log.atWarn().log("No EC2 metadata: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private String ask(String method, String path, String header, String value) throws IOException {
    var url = address.resolve("/latest/" + path);
    var connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
    try {
      connection.setRequestMethod(method);
      connection.setRequestProperty(header, value);
      connection.setConnectTimeout(PATIENCE_MS);
      connection.setReadTimeout(PATIENCE_MS);
      connection.setInstanceFollowRedirects(false);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException("%s answers %d".formatted(url, connection.getResponseCode()));
      }
      try (var body = connection.getInputStream()) {
        return new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
      }
    } finally {
      connection.disconnect();
    }
  }
}
