package io.stackworks.server.compute;

import io.stackworks.server.compute.ForwardProxy.Refused;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks a proxy for.
 *
 * @param path path and query; empty for a tunnel
 * @param headers as they came, without those that are between client and proxy only
 */
record ProxyRequest(
    String method, String host, int port, String path, String version, List<String> headers) {

  private static final Pattern LINE = Pattern.compile("([A-Za-z]+) (\\S+) (HTTP/1\\.[01])");
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:[^@/]*@)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
  private static final Set<String> BETWEEN_CLIENT_AND_PROXY =
      Set.of("connection", "keep-alive", "proxy-connection", "proxy-authorization", "upgrade");

  static ProxyRequest parse(String head) throws Refused {
    var lines = head.split("\r\n");
    var line = LINE.matcher(lines[0]);
    if (!line.matches()) {
      throw new Refused(400, "not an HTTP/1 request");
    }
    var headers =
        List.of(lines).subList(1, lines.length).stream()
            .filter(header -> !BETWEEN_CLIENT_AND_PROXY.contains(name(header)))
            .toList();
    var target = line.group(2);
    var method = line.group(1);
    if (method.equals("CONNECT")) {
      var authority = authority(target);
      return new ProxyRequest(
          method, host(authority), port(authority, 443), "", line.group(3), headers);
    }
    if (!target.regionMatches(true, 0, "http://", 0, 7)) {
      throw new Refused(400, "not a proxy request: " + target);
    }
    int slash = target.indexOf('/', 7);
    int question = target.indexOf('?', 7);
    int end = question >= 0 && (slash < 0 || question < slash) ? question : slash;
    var authority = authority(end < 0 ? target.substring(7) : target.substring(7, end));
    var path = end < 0 ? "/" : target.substring(end);
    return new ProxyRequest(
        method,
        host(authority),
        port(authority, 80),
        path.startsWith("/") ? path : "/" + path,
        line.group(3),
        headers);
  }

  boolean isTunnel() {
    return method.equals("CONNECT");
  }

  /**
   * What is sent on: nothing for a tunnel of our own, else the request, as another proxy or the
   * target wants it.
   */
  String head(UpstreamProxies.@Nullable Upstream upstream) {
    if (isTunnel() && upstream == null) {
      return "";
    }
    var authority = host.indexOf(':') < 0 ? host : "[" + host + "]";
    var target =
        isTunnel()
            ? authority + ":" + port
            : upstream == null ? path : "http://" + authority + ":" + port + path;
    var text = new StringBuilder(method + " " + target + " " + version + "\r\n");
    headers.forEach(header -> text.append(header).append("\r\n"));
    if (upstream != null && upstream.authorization() != null) {
      text.append("Proxy-Authorization: ").append(upstream.authorization()).append("\r\n");
    }
    if (!isTunnel()) {
      text.append("Connection: close\r\n");
    }
    return text.append("\r\n").toString();
  }

  private static String name(String header) {
    int colon = header.indexOf(':');
    return (colon < 0 ? header : header.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
  }

  private static Matcher authority(String text) throws Refused {
    var matcher = AUTHORITY.matcher(text);
    if (!matcher.matches()) {
      throw new Refused(400, "not a host and port: " + text);
    }
    return matcher;
  }

  private static String host(Matcher authority) {
    var host = authority.group(1);
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(Matcher authority, int standard) throws Refused {
    int port = authority.group(2) == null ? standard : Integer.parseInt(authority.group(2));
    if (port < 1 || port > 65535) {
      throw new Refused(400, "port: %d (expected: 1 to 65535)".formatted(port));
    }
    return port;
  }
}
