package io.stackworks.server.cookbooks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Speaks as a Supermarket does: {@code /universe}, and downloads that redirect to a tar.gz. */
final class FakeSupermarket implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Map<String, Object>> universe = new TreeMap<>();
  private final Map<String, byte[]> files = new TreeMap<>();
  final List<String> requests = new ArrayList<>();

  FakeSupermarket() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Publishes a version with one recipe that says so. */
  FakeSupermarket with(String name, String version, Map<String, String> dependencies)
      throws IOException {
    universe
        .computeIfAbsent(name, n -> new TreeMap<>())
        .put(
            version,
            Map.of(
                "location_type",
                "opscode",
                "location_path",
                address() + "/api/v1",
                "dependencies",
                dependencies));
    var metadata = JSON.writeValueAsString(Map.of("name", name, "version", version));
    files.put(
        "/files/" + name + "-" + version + ".tar.gz",
        archive(
            Map.of(
                name + "/metadata.json",
                metadata,
                name + "/recipes/default.rb",
                "log '" + name + " " + version + "'")));
    return this;
  }

  private static byte[] archive(Map<String, String> entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (var one : new TreeMap<>(entries).entrySet()) {
        var content = one.getValue().getBytes(StandardCharsets.UTF_8);
        var entry = new TarArchiveEntry(one.getKey());
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    requests.add(path);
    if (path.equals("/universe")) {
      send(exchange, 200, JSON.writeValueAsBytes(universe));
    } else if (path.endsWith("/download")) {
      var parts = path.split("/", -1); // /api/v1/cookbooks/NAME/versions/1_0_0/download
      var file = "/files/" + parts[4] + "-" + parts[6].replace('_', '.') + ".tar.gz";
      exchange.getResponseHeaders().add("Location", address() + file);
      send(exchange, 302, new byte[0]);
    } else {
      var file = files.get(path);
      send(exchange, file == null ? 404 : 200, file == null ? new byte[0] : file);
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
