package io.stackworks.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A metadata service of EC2 that answers nobody who comes without a session token. */
final class FakeMetadata implements AutoCloseable {
  private final HttpServer http;
  private final Map<String, String> values;
  private final String token = UUID.randomUUID().toString();
  private final AtomicInteger asked = new AtomicInteger();

  private FakeMetadata(HttpServer http, Map<String, String> values) {
    this.http = http;
    this.values = new ConcurrentHashMap<>(values);
  }

  /**
   * @param values by path below {@code latest}
   */
  static FakeMetadata start(Map<String, String> values) throws IOException {
    var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var fake = new FakeMetadata(http, values);
    http.createContext("/", fake::answer);
    http.start();
    return fake;
  }

  String url() {
    return "http://%s:%d"
        .formatted(http.getAddress().getAddress().getHostAddress(), http.getAddress().getPort());
  }

  int asked() {
    return asked.get();
  }

  void put(String path, String value) {
    values.put(path, value);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    var path = exchange.getRequestURI().getPath().substring("/latest/".length());
    var headers = exchange.getRequestHeaders();
    if (path.equals("api/token") && exchange.getRequestMethod().equals("PUT")) {
      boolean lives = headers.getFirst("X-aws-ec2-metadata-token-ttl-seconds") != null;
      send(exchange, lives ? 200 : 400, token);
    } else if (!token.equals(headers.getFirst("X-aws-ec2-metadata-token"))) {
      send(exchange, 401, "");
    } else {
      send(exchange, values.containsKey(path) ? 200 : 404, values.getOrDefault(path, ""));
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
