package io.stackworks.recipes.resource.files;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real HTTP server on loopback: pages with ETags, redirects, passwords, echo. */
public final class ServerForTests implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, String> pages = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  public ServerForTests() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public void page(String path, String content) {
    pages.put(path, content);
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** {@code GET /x 200}, with {@code body=} when there was one. */
  public List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var page = pages.get(path.replaceFirst("^/auth", ""));
      var tag = page == null ? "" : "\"" + page.hashCode() + "\"";
      var status = page == null ? 404 : 200;
      if (path.startsWith("/status/")) {
        status = Integer.parseInt(path.substring(8));
      } else if (path.startsWith("/redirect")) {
        exchange.getResponseHeaders().set("Location", path.substring(9));
        status = 302;
      } else if (path.startsWith("/auth")
          && !"Basic ZXZlOnMzY3JldA==".equals(header(exchange, "Authorization"))) {
        status = 401;
      } else if (tag.equals(header(exchange, "If-None-Match"))) {
        status = 304;
      }
      exchange.getResponseHeaders().set("ETag", tag);
      var host = header(exchange, "Host");
      requests.add(
          exchange.getRequestMethod()
              + " "
              + path
              + " "
              + status
              + (sent.isEmpty() ? "" : " body=" + sent)
              + (host.startsWith("127.") ? "" : " host=" + host));
      var body = status == 200 ? page.getBytes(StandardCharsets.UTF_8) : new byte[0];
      var silent = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
      exchange.sendResponseHeaders(status, silent ? -1 : body.length);
      if (!silent) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return String.valueOf(exchange.getRequestHeaders().getFirst(name));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
