package io.stackworks.server.compute;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The proxies that this host itself must use, from the usual environment variables. */
record UpstreamProxies(@Nullable Upstream http, @Nullable Upstream https, List<String> direct) {

  /**
   * @param authorization value of the header Proxy-Authorization, if one is needed
   */
  record Upstream(String host, int port, @Nullable String authorization) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  UpstreamProxies {
    direct = List.copyOf(direct);
  }

  static UpstreamProxies none() {
    return new UpstreamProxies(null, null, List.of());
  }

  /**
   * {@code http_proxy}, {@code https_proxy}, {@code all_proxy}, {@code no_proxy}; small letters
   * win, as in curl.
   */
  static UpstreamProxies of(Map<String, String> environment) {
    var all = value(environment, "all_proxy");
    var http = value(environment, "http_proxy");
    var https = value(environment, "https_proxy");
    return new UpstreamProxies(
        upstream(http.isEmpty() ? all : http),
        upstream(https.isEmpty() ? all : https),
        Arrays.stream(value(environment, "no_proxy").toLowerCase(Locale.ROOT).split("[,\\s]+"))
            .filter(name -> !name.isEmpty())
            .toList());
  }

  @Nullable Upstream forTarget(boolean tunnel, String host) {
    return isDirect(host.toLowerCase(Locale.ROOT)) ? null : tunnel ? https : http;
  }

  private boolean isDirect(String host) {
    return direct.stream()
        .map(name -> name.startsWith("*.") ? name.substring(1) : name)
        .anyMatch(
            name ->
                name.equals("*")
                    || host.equals(name)
                    || host.endsWith(name.startsWith(".") ? name : "." + name));
  }

  private static String value(Map<String, String> environment, String name) {
    var small = environment.get(name);
    return small != null ? small : environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
  }

  private static @Nullable Upstream upstream(String text) {
    var url = text.contains("://") ? text.strip() : "http://" + text.strip();
    if (!url.matches("http://([^@/\\s]*@)?[A-Za-z0-9._-]+(:[0-9]{1,5})?/?")) {
      return null; // SOCKS and the like: programs that need it say so when they cannot connect
    }
    var uri = URI.create(url);
    var user = uri.getUserInfo();
    return new Upstream(
        uri.getHost(),
        uri.getPort() < 0 ? 80 : uri.getPort(),
        user == null
            ? null
            : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
  }
}
