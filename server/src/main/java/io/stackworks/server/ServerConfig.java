package io.stackworks.server;

import io.stackworks.server.ec2.Ec2Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the server process is told, read once.
 *
 * @param data the data directory; one running server per directory
 * @param http plain HTTP and gRPC for operators on this machine; loopback only
 * @param listen TLS: agents, operators, HTTP
 * @param databaseUrl a PostgreSQL URL; null: SQLite inside {@code data}
 * @param names further host names and addresses of the server, for its certificate; the first one
 *     is what agents are told to connect to
 * @param certificateLifetime of agents' certificates; they renew at half of it
 * @param compute where local instances live: {@code auto}, {@code overlay}, {@code directory};
 *     {@code none}: nowhere
 * @param home the installation, for what {@code /agent/} hands out; null: not known
 * @param ec2 what is known of EC2; null: instances on EC2 cannot be started
 */
public record ServerConfig(
    Path data,
    InetSocketAddress http,
    InetSocketAddress listen,
    @Nullable String databaseUrl,
    List<String> names,
    Duration certificateLifetime,
    String compute,
    @Nullable Path home,
    @Nullable Ec2Settings ec2) {
  static final String HTTP = "127.0.0.1:7070";
  static final String LISTEN = "127.0.0.1:7443";
  static final String COMPUTE = "auto";
  private static final List<String> COMPUTES = List.of("auto", "overlay", "directory", "none");
  static final String CERTIFICATE_LIFETIME = "24h";

  public ServerConfig {
    names = List.copyOf(names);
  }

  /** A server without EC2. */
  public ServerConfig(
      Path data,
      InetSocketAddress http,
      InetSocketAddress listen,
      @Nullable String databaseUrl,
      List<String> names,
      Duration certificateLifetime,
      String compute,
      @Nullable Path home) {
    this(data, http, listen, databaseUrl, names, certificateLifetime, compute, home, null);
  }

  ServerConfig with(InetSocketAddress http, InetSocketAddress listen) {
    return new ServerConfig(
        data, http, listen, databaseUrl, names, certificateLifetime, compute, home, ec2);
  }

  /** Flags as typed. */
  record Flags(
      @Nullable String data,
      String http,
      String listen,
      @Nullable String databaseUrl,
      List<String> names,
      String certificateLifetime,
      String compute,
      @Nullable String ec2) {}

  /** Reads all flags and refuses with all problems at once, one per line. */
  static ServerConfig read(Flags flags, @Nullable String home) throws StartRefused {
    var problems = new ArrayList<String>();
    if (flags.data == null || flags.data.isBlank()) {
      problems.add("--data: missing (expected: a directory that this server may fill)");
    }
    var http = address("--http", flags.http, problems);
    if (http != null && !http.getAddress().isLoopbackAddress()) {
      problems.add(
          "--http: %s (expected: a loopback address; it is not encrypted, use --listen for others)"
              .formatted(flags.http));
    }
    var listen = address("--listen", flags.listen, problems);
    if (http != null && http.equals(listen) && http.getPort() != 0) {
      problems.add("--http: %s (expected: another address than --listen)".formatted(flags.http));
    }
    for (var name : flags.names) {
      if (!isHost(name)) {
        problems.add("--name: %s (expected: a host name or an IP address)".formatted(name));
      }
    }
    var url = databaseUrl(flags.databaseUrl, problems);
    var lifetime = span("--agent-certificate-lifetime", flags.certificateLifetime, problems);
    if (!COMPUTES.contains(flags.compute)) {
      problems.add("--compute: %s (expected: one of %s)".formatted(flags.compute, COMPUTES));
    }
    var ec2 = ec2(flags.ec2, problems);
    if (!problems.isEmpty() || flags.data == null || http == null || listen == null) {
      throw StartRefused.configuration(String.join("\n", problems));
    }
    return new ServerConfig(
        Path.of(flags.data).toAbsolutePath().normalize(),
        http,
        listen,
        url,
        flags.names,
        lifetime,
        flags.compute,
        home == null ? null : Path.of(home),
        ec2);
  }

  private static @Nullable Ec2Settings ec2(@Nullable String file, List<String> problems) {
    if (file == null || file.isBlank()) {
      return null;
    }
    try {
      return Ec2Settings.read(Path.of(file));
    } catch (IOException e) {
      problems.add("--ec2: %s (docs/ec2.md)".formatted(e.getMessage()));
      return null;
    }
  }

  private static @Nullable InetSocketAddress address(
      String flag, String value, List<String> problems) {
    int colon = value.lastIndexOf(':');
    var host = colon < 0 ? "" : value.substring(0, colon).replaceAll("^\\[|]$", "");
    try {
      int port = colon < 0 ? -1 : Integer.parseInt(value.substring(colon + 1));
      if (port >= 0 && port <= 65535 && isHost(host)) {
        return new InetSocketAddress(InetAddress.getByName(host), port);
      }
    } catch (NumberFormatException e) {
      // told below
    } catch (UnknownHostException e) {
      problems.add("%s: %s (expected: a host name that resolves)".formatted(flag, value));
      return null;
    }
    problems.add(
        "%s: %s (expected: HOST:PORT, for instance 127.0.0.1:7443; port 0 takes a free one)"
            .formatted(flag, value));
    return null;
  }

  private static boolean isHost(String text) {
    return text.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
        || text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  }

  private static @Nullable String databaseUrl(@Nullable String url, List<String> problems) {
    if (url == null || url.isBlank()) {
      return null;
    }
    if (url.matches("jdbc:postgresql://.+|postgres(ql)?://[^/]+/.+|jdbc:sqlite:.+")) {
      try {
        DatabaseUrl.jdbc(url, Path.of("."));
        return url;
      } catch (IllegalArgumentException e) {
        // told below
      }
    }
    // Not echoed: the URL may hold a password.
    problems.add(
        "--database-url: not understood (expected: postgresql://HOST[:PORT]/DATABASE or jdbc:postgresql:...)");
    return null;
  }

  private static Duration span(String flag, String value, List<String> problems) {
    var match = java.util.regex.Pattern.compile("([0-9]{1,6})(s|m|h|d)").matcher(value);
    if (match.matches()) {
      long count = Long.parseLong(match.group(1));
      var span =
          switch (match.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
      if (span.compareTo(Duration.ofSeconds(10)) >= 0
          && span.compareTo(Duration.ofDays(365)) <= 0) {
        return span;
      }
    }
    problems.add("%s: %s (expected: 10s to 365d, for instance 24h)".formatted(flag, value));
    return Duration.ZERO;
  }
}
