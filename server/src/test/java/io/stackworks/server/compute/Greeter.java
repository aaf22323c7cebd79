package io.stackworks.server.compute;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A program for tests: answers every HTTP request at a port with one word. */
final class Greeter {
  private Greeter() {}

  public static void main(String[] arguments) throws Exception {
    serve(new InetSocketAddress(Integer.parseInt(arguments[0])), arguments[1]);
  }

  static HttpServer serve(InetSocketAddress address, String word) throws Exception {
    var server = HttpServer.create(address, 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var body = (word + " " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }
}
