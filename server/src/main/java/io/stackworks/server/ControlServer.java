package io.stackworks.server;

import io.stackworks.server.security.AccessKeys;
import io.stackworks.server.security.Administrator;
import io.stackworks.server.security.AgentKeys;
import io.stackworks.server.security.Authorisation;
import io.stackworks.server.security.Authority;
import io.stackworks.server.security.OperatorTokens;
import io.stackworks.server.security.Sealing;
import io.stackworks.server.security.ServerTls;
import io.stackworks.server.security.StoredCredentials;
import io.stackworks.server.store.Database;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control server. Read {@link #start} top to bottom: it is the architecture. */
public final class ControlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

  private final ServerConfig config;
  private final Authority authority;
  private final Doors doors;
  private final Deque<AutoCloseable> parts;

  private ControlServer(
      ServerConfig config, Authority authority, Doors doors, Deque<AutoCloseable> parts) {
    this.config = config;
    this.authority = authority;
    this.doors = doors;
    this.parts = parts;
  }

  /** Returns when requests are answered; refuses, leaving nothing running, when it cannot. */
  public static ControlServer start(ServerConfig config, Clock clock) throws StartRefused {
    // What was started, newest first; closed in this order.
    var parts = new ArrayDeque<AutoCloseable>();
    try {
      Doors.refuseTakenPorts(config);
      var data = started(parts, DataFolder.open(config.data())).path();
      var observability = started(parts, new Observability());

      // What is kept.
      var database = started(parts, database(config));

      // Who may speak to us.
      var authority = Authority.open(data.resolve("ca"), clock);
      var tls = new ServerTls(authority, ServerNames.of(config), clock);
      var operatorTokens = new OperatorTokens(database, clock);
      var accessKeys =
          new AccessKeys(database, Sealing.open(data.resolve("ca").resolve("sealing.key")), clock);
      new Administrator(data.resolve("admin")).establish(operatorTokens, accessKeys);
      var agentKeys = new AgentKeys(database, clock);

      var authorisation =
          new Authorisation(new StoredCredentials(operatorTokens, agentKeys, id -> true));

      // The doors.
      var offer = new Doors.Offer(List.of(), authorisation, observability.routes());
      var doors = started(parts, Doors.open(config, tls, offer));

      var chores = started(parts, new Chores());
      chores.every(
          1,
          TimeUnit.HOURS,
          "certificates",
          () -> {
            authority.tend();
            tls.tend();
          });
      chores.soon("process meters", observability::watchProcess);
      return new ControlServer(config, authority, doors, parts);
    } catch (IOException e) {
      stop(parts);
      throw StartRefused.environment(
          "data directory %s: %s".formatted(config.data(), e.getMessage()));
    } catch (StartRefused | RuntimeException | Error e) {
      stop(parts);
      throw e;
    }
  }

  /** Where agents and operators connect, TLS. */
  public InetSocketAddress listen() {
    return doors.listen();
  }

  /** Plain HTTP and gRPC for this machine. */
  public InetSocketAddress http() {
    return doors.http();
  }

  public String caFingerprint() {
    return authority.fingerprint();
  }

  /** What a person wants to know at the start, in a few lines. */
  String banner() {
    return """
        Stackworks %s
          console and API  http://%s
          agents           https://%s:%d
          data             %s
          operator token   %s
        """
        .formatted(
            Main.VERSION,
            Doors.text(http()),
            ServerNames.of(config).get(0),
            listen().getPort(),
            config.data(),
            config.data().resolve("admin").resolve("token"));
  }

  /** Drains and stops within seconds. Safe to call twice. */
  @Override
  public void close() {
    stop(parts);
  }

  private static <T extends AutoCloseable> T started(Deque<AutoCloseable> parts, T part) {
    parts.push(part);
    return part;
  }

  private static synchronized void stop(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) { // the others must be closed as well
        log.atWarn().setCause(e).log("Part did not close");
      }
    }
  }

  private static Database database(ServerConfig config) throws StartRefused {
    try {
      return Database.open(DatabaseUrl.jdbc(config.databaseUrl(), config.data()));
    } catch (RuntimeException e) {
      var cause = rootOf(e);
      throw StartRefused.environment(
          "database %s: %s (expected: one that can be opened and written)"
              .formatted(
                  config.databaseUrl() == null ? "in " + config.data() : "of --database-url",
                  String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString())));
    }
  }

  private static Throwable rootOf(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
