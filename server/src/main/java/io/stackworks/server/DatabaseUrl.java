package io.stackworks.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which database to open, as JDBC has it. */
final class DatabaseUrl {
  private DatabaseUrl() {}

  /**
   * @param url as typed: {@code postgresql://USER:PASSWORD@HOST[:PORT]/DATABASE}, a JDBC URL, or
   *     null for the file in the data directory
   */
  static String jdbc(@Nullable String url, Path data) {
    if (url == null) {
      return "jdbc:sqlite:" + data.resolve("stackworks.db");
    }
    if (url.startsWith("jdbc:")) {
      return url;
    }
    try {
      var parts = new URI(url);
      var jdbc = new StringBuilder("jdbc:postgresql://").append(parts.getHost());
      if (parts.getPort() > 0) {
        jdbc.append(':').append(parts.getPort());
      }
      jdbc.append(parts.getRawPath());
      var separator = "?";
      if (parts.getRawQuery() != null) {
        jdbc.append('?').append(parts.getRawQuery());
        separator = "&";
      }
      var user = parts.getUserInfo();
      if (user != null) {
        int colon = user.indexOf(':');
        jdbc.append(separator).append("user=").append(encoded(user, 0, colon));
        if (colon >= 0) {
          jdbc.append("&password=").append(encoded(user, colon + 1, -1));
        }
      }
      return jdbc.toString();
    } catch (URISyntaxException e) {
      // The message of the exception would show the password.
      throw new IllegalArgumentException("not a URL");
    }
  }

  private static String encoded(String text, int from, int to) {
    return URLEncoder.encode(
        to < 0 ? text.substring(from) : text.substring(from, to), StandardCharsets.UTF_8);
  }
}
