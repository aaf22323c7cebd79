package io.stackworks.recipes.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Serves the {@code www/} folder of a case and notes every request. */
final class Loopback implements AutoCloseable {
  private final HttpServer server;
  private final Path www;
  private final List<String> watched;
  private final List<String> requests = new ArrayList<>();

  Loopback(Path www, List<String> watched) throws IOException {
    this.www = www;
    this.watched = watched;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  synchronized void forget() {
    requests.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    var method = exchange.getRequestMethod();
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var note = new StringBuilder(method + " " + exchange.getRequestURI());
    for (var name : watched) {
      var value = exchange.getRequestHeaders().getFirst(name);
      if (value != null && !value.isEmpty()) {
        note.append(' ').append(name).append('=').append(value);
      }
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      note.append(" body=").append(body);
    }
    var path = exchange.getRequestURI().getPath();
    if (path.startsWith("/status/")) {
      reply(
          exchange,
          note,
          Integer.parseInt(path.substring(8)),
          "status\n".getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("/redirect/")) {
      exchange.getResponseHeaders().set("Location", base() + path.substring("/redirect".length()));
      reply(exchange, note, 302, new byte[0]);
    } else if (path.startsWith("/auth/") && !authorized(exchange)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
      reply(exchange, note, 401, "denied\n".getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("/echo")) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain");
      reply(exchange, note, 200, body.getBytes(StandardCharsets.UTF_8));
    } else {
      file(exchange, note, path.startsWith("/auth/") ? path.substring(5) : path);
    }
  }

  private static boolean authorized(HttpExchange exchange) {
    var wanted =
        "Basic "
            + Base64.getEncoder().encodeToString("eve:s3cret".getBytes(StandardCharsets.UTF_8));
    return wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private void file(HttpExchange exchange, StringBuilder note, String path) throws IOException {
    var file = www.resolve(path.substring(1)).normalize();
    if (!Files.isRegularFile(file)) {
      reply(exchange, note, 404, "missing\n".getBytes(StandardCharsets.UTF_8));
      return;
    }
    var data = Files.readAllBytes(file);
    var tag = '"' + md5(data) + '"';
    exchange.getResponseHeaders().set("ETag", tag);
    if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      reply(exchange, note, 304, new byte[0]);
      return;
    }
    exchange.getResponseHeaders().set("Last-Modified", "Sat, 01 Jan 2022 00:00:00 GMT");
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    reply(exchange, note, 200, data);
  }

  private static String md5(byte[] data) {
    try {
      return "%032x".formatted(new BigInteger(1, MessageDigest.getInstance("MD5").digest(data)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void reply(HttpExchange exchange, StringBuilder note, int status, byte[] body)
      throws IOException {
    synchronized (this) {
      requests.add(note + " -> " + status);
    }
    boolean bare = exchange.getRequestMethod().equals("HEAD") || status == 304 || body.length == 0;
    exchange.sendResponseHeaders(status, bare ? -1 : body.length);
    if (!bare) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
