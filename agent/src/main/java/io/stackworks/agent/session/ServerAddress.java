package io.stackworks.agent.session;

import java.net.URI;
import java.net.URISyntaxException;

/** Where the control server listens for agents: {@code https://host:port}. */
public record ServerAddress(String host, int port) {
  public static final int DEFAULT_PORT = 7443;

  /** Parses a URL, or throws with what is wrong and what is expected. */
  public static ServerAddress parse(String text) {
    try {
      var uri = new URI(text.contains("://") ? text : "https://" + text);
      var host = uri.getHost();
      boolean plain = uri.getPath().isEmpty() || uri.getPath().equals("/");
      if (host != null && "https".equals(uri.getScheme()) && plain) {
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new ServerAddress(bare, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new IllegalArgumentException("'" + text + "' (expected: https://host:port)");
  }

  @Override
  public String toString() {
    return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
