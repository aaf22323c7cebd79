package io.stackworks.server.bench.ec2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of one machine, version 2 only: whoever has no token is refused. Answers on a
 * loopback port of this host; the machine sees it at 169.254.169.254.
 */
final class Ec2Metadata implements AutoCloseable {
  private static final String TTL = "X-aws-ec2-metadata-token-ttl-seconds";
  private static final String TOKEN = "X-aws-ec2-metadata-token";
  private static final Duration LONGEST = Duration.ofHours(6);

  private final Ec2Machine machine;
  private final Ec2Notary notary;
  private final String document;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final Map<String, Long> tokens = new ConcurrentHashMap<>();
  private final Map<String, String> more = new ConcurrentHashMap<>();
  private final AtomicInteger refused = new AtomicInteger();

  Ec2Metadata(Ec2Machine machine, Ec2Notary notary) throws IOException {
    this.machine = machine;
    this.notary = notary;
    this.document = Ec2Notary.document(machine, Instant.now());
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 32);
    http.setExecutor(threads);
    http.createContext("/", this::serve);
    http.start();
  }

  InetSocketAddress address() {
    return http.getAddress();
  }

  /** From now on there is also this, for instance {@code meta-data/spot/instance-action}. */
  void put(String path, String value) {
    more.put(path, value);
  }

  /** Requests that came without a valid token. */
  int refused() {
    return refused.get();
  }

  private void serve(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    if (path.equals("/latest/api/token")) {
      token(exchange);
      return;
    }
    var expires = tokens.get(String.valueOf(exchange.getRequestHeaders().getFirst(TOKEN)));
    if (expires == null || expires - System.nanoTime() < 0) {
      refused.incrementAndGet();
      answer(exchange, 401, "");
      return;
    }
    var body = find(path);
    answer(exchange, body == null ? 404 : 200, body == null ? "" : body);
  }

  private void token(HttpExchange exchange) throws IOException {
    var seconds = String.valueOf(exchange.getRequestHeaders().getFirst(TTL));
    if (!exchange.getRequestMethod().equals("PUT")) {
      answer(exchange, 405, "");
    } else if (exchange.getRequestHeaders().containsKey("X-Forwarded-For")) {
      answer(exchange, 403, ""); // asked through a proxy
    } else if (!seconds.matches("[1-9][0-9]{0,4}")
        || Integer.parseInt(seconds) > LONGEST.toSeconds()) {
      answer(exchange, 400, "");
    } else {
      var token = UUID.randomUUID().toString();
      tokens.put(
          token, System.nanoTime() + Duration.ofSeconds(Integer.parseInt(seconds)).toNanos());
      exchange.getResponseHeaders().set(TTL, seconds);
      answer(exchange, 200, token);
    }
  }

  /** A value, or what is below a folder, one name a line; null: there is nothing. */
  private @Nullable String find(String path) {
    var parts = path.replaceAll("^/+|/+$", "").split("/", 2);
    if (!parts[0].matches("latest|\\d{4}-\\d\\d-\\d\\d") || parts.length < 2) {
      return parts[0].isEmpty() ? "latest" : null;
    }
    var values = values();
    var value = values.get(parts[1]);
    if (value != null) {
      return value;
    }
    var prefix = parts[1] + "/";
    var names = new TreeSet<String>();
    for (var name : values.keySet()) {
      if (name.startsWith(prefix)) {
        var rest = name.substring(prefix.length());
        int slash = rest.indexOf('/');
        names.add(slash < 0 ? rest : rest.substring(0, slash + 1));
      }
    }
    return names.isEmpty() ? null : names.stream().collect(Collectors.joining("\n"));
  }

  private Map<String, String> values() {
    var view = machine.view();
    var zone = view.placement().availabilityZone();
    var mac = machine.hardwareAddress();
    var values = new TreeMap<String, String>();
    values.put("meta-data/ami-id", view.imageId());
    values.put("meta-data/instance-id", view.instanceId());
    values.put("meta-data/instance-type", view.instanceTypeAsString());
    values.put("meta-data/local-ipv4", view.privateIpAddress());
    values.put("meta-data/local-hostname", view.privateDnsName());
    values.put("meta-data/hostname", view.privateDnsName());
    values.put("meta-data/public-ipv4", view.publicIpAddress());
    values.put("meta-data/public-hostname", view.publicDnsName());
    values.put("meta-data/mac", mac);
    values.put("meta-data/placement/availability-zone", zone);
    values.put("meta-data/placement/region", zone.substring(0, zone.length() - 1));
    values.put("meta-data/network/interfaces/macs/" + mac + "/device-number", "0");
    values.put(
        "meta-data/network/interfaces/macs/" + mac + "/local-ipv4s", view.privateIpAddress());
    if (!machine.userData().isEmpty()) {
      values.put("user-data", machine.userData());
    }
    values.put("dynamic/instance-identity/document", document);
    values.put("dynamic/instance-identity/rsa2048", notary.sign(document));
    values.putAll(more);
    return values;
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
