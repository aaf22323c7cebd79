package io.stackworks.server;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stackworks server}: runs until SIGTERM or SIGINT. */
@Command(
    name = "server",
    description = "Run the control server.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 stopped, 2 wrong flags, 3 the machine is not as needed (port taken, data",
      "directory in use or not writable, disk full, database not reachable)."
    })
final class ServerCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept; made when missing. One server per directory.")
  private @Nullable String data;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      defaultValue = ServerConfig.HTTP,
      description = "Plain HTTP and gRPC, loopback only (default: ${DEFAULT-VALUE}).")
  private String http = ServerConfig.HTTP;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = ServerConfig.LISTEN,
      description = "TLS for agents and operators (default: ${DEFAULT-VALUE}).")
  private String listen = ServerConfig.LISTEN;

  @Option(
      names = "--name",
      paramLabel = "HOST",
      description =
          "A further host name or address of this server. Agents are told to connect to the first.")
  private List<String> names = List.of();

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "PostgreSQL instead of SQLite: postgresql://USER:PASSWORD@HOST/DATABASE (also from"
              + " STACKWORKS_DATABASE_URL, which other users of the machine cannot see).",
      defaultValue = "${env:STACKWORKS_DATABASE_URL}")
  private @Nullable String databaseUrl;

  @Option(
      names = "--agent-certificate-lifetime",
      paramLabel = "SPAN",
      defaultValue = ServerConfig.CERTIFICATE_LIFETIME,
      description = "Of agents' certificates, renewed at half of it (default: ${DEFAULT-VALUE}).")
  private String certificateLifetime = ServerConfig.CERTIFICATE_LIFETIME;

  @Option(
      names = "--compute",
      paramLabel = "KIND",
      defaultValue = ServerConfig.COMPUTE,
      description =
          "Where local instances live: overlay (sandboxes, needs root), directory (plain processes),"
              + " none, or auto (default: ${DEFAULT-VALUE}).")
  private String compute = ServerConfig.COMPUTE;

  @Option(
      names = "--ec2",
      paramLabel = "FILE",
      description = "For instances on EC2: region, endpoint, images (docs/ec2.md).")
  private @Nullable String ec2;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    var out = java.util.Objects.requireNonNull(spec).commandLine();
    try {
      var flags =
          new ServerConfig.Flags(
              data, http, listen, databaseUrl, names, certificateLifetime, compute, ec2);
      var config = ServerConfig.read(flags, System.getenv("STACKWORKS_HOME"));
      var server = ControlServer.start(config, Clock.systemUTC());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
      out.getOut().print(server.banner());
      out.getOut().flush();
      new CountDownLatch(1).await(); // until a signal
      return 0;
    } catch (StartRefused e) {
      e.problem().lines().forEach(line -> out.getErr().println("stackworks server: " + line));
      return e.exitCode();
    }
  }

  /** An orderly stop is a success, whichever signal asked for it. */
  private static void stop(ControlServer server) {
    server.close();
    Runtime.getRuntime().halt(0);
  }
}
