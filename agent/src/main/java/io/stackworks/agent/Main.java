package io.stackworks.agent;

import io.stackworks.agent.cli.LocalCommands;
import io.stackworks.agent.session.RegistrationRefused;
import io.stackworks.agent.state.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stackworks agent}: the daemon, and with a verb the local command line. */
@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the agent of this machine in the foreground.",
      "Flags can also stand in DIR/agent.conf as key = value, with _ for -."
    },
    footer = {
      "",
      "Exit codes: 0 stopped or deregistered, 2 wrong usage, 3 wrong authority, 4 token refused,",
      "5 clock skew, 6 data directory unusable or in use."
    })
public final class Main implements Callable<Integer> {
  static final int USAGE = 2;
  static final int WRONG_AUTHORITY = 3;
  static final int TOKEN_REFUSED = 4;
  static final int CLOCK_SKEW = 5;
  static final int DATA = 6;

  /** Never shown by {@code ps} nor in a shell's history. */
  private static final String TOKEN_VARIABLE = "STACKWORKS_JOIN_TOKEN";

  @Option(names = "--server", paramLabel = "URL", description = "https://host:7443")
  private @Nullable String server;

  @Option(
      names = "--ca-fingerprint",
      paramLabel = "sha256:...",
      description = "of the server's authority, as the server prints it")
  private @Nullable String caFingerprint;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:STACKWORKS_AGENT_DATA:-/var/lib/stackworks-agent}",
      description = "where the agent keeps everything (default: ${DEFAULT-VALUE})")
  private Path data = Path.of("/var/lib/stackworks-agent");

  @Option(
      names = "--token",
      description = "join token; better in " + TOKEN_VARIABLE + " or a file: others can see flags")
  private @Nullable String token;

  @Option(names = "--token-file", paramLabel = "FILE", description = "file with the join token")
  private @Nullable String tokenFile;

  @Option(names = "--hostname", description = "wish, for tokens that create an instance")
  private @Nullable String hostname;

  @Option(names = "--private-ip", description = "address to report instead of the one found")
  private @Nullable String privateIp;

  @Option(names = "--public-ip", description = "address to report")
  private @Nullable String publicIp;

  @Option(names = "--virtualization", description = "kind of machine to report: local, ec2, ...")
  private @Nullable String virtualization;

  @Option(names = "--reboot-command", hidden = true)
  private @Nullable String rebootCommand;

  @Option(names = "--runner", hidden = true, description = "runner command, for tests")
  private @Nullable String runner;

  private @Nullable AgentConfig config; // when the flags are good

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    var words = Arrays.asList(args);
    if (!words.isEmpty() && words.get(0).equals("agent")) {
      words = words.subList(1, words.size());
    }
    if (!words.isEmpty() && LocalCommands.isVerb(words)) {
      Logging.quiet();
      return LocalCommands.execute(words);
    }
    var main = new Main();
    int code = new CommandLine(main).execute(words.toArray(String[]::new));
    var config = main.config; // the parser is garbage before the long part begins
    return config == null ? code : main.run(config);
  }

  @Override
  public Integer call() {
    AgentConfig found;
    try {
      found = configuration();
    } catch (AgentConfig.InvalidConfigException | IOException e) {
      System.err.println(e.getMessage());
      return USAGE;
    }
    try {
      new DataDirectory(data).create();
    } catch (IOException e) {
      System.err.println("data directory " + data + ": " + e);
      return DATA;
    }
    config = found;
    return 0;
  }

  private int run(AgentConfig config) {
    Logging.configure(new DataDirectory(data).log());
    var log = LoggerFactory.getLogger(Main.class);
    try (var agent = new AgentWiring(config, token(), Clock.systemUTC())) {
      // Runners are in sessions of their own: the signal is ours alone.
      Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "shutdown"));
      agent.run();
      return 0;
    } catch (RegistrationRefused e) {
      log.atError().log("{}", e.getMessage());
      return switch (e.reason()) {
        case AUTHORITY -> WRONG_AUTHORITY;
        case TOKEN -> TOKEN_REFUSED;
        case CLOCK -> CLOCK_SKEW;
        case STATE -> DATA;
      };
    } catch (IOException e) {
      log.atError().log("{}", e.getMessage());
      return DATA;
    } catch (InterruptedException e) {
      return 0; // only the end of the process interrupts its main thread
    }
  }

  private String token() {
    return token != null ? token : System.getenv().getOrDefault(TOKEN_VARIABLE, "");
  }

  private AgentConfig configuration() throws AgentConfig.InvalidConfigException, IOException {
    var values = new LinkedHashMap<String, String>();
    var file = new DataDirectory(data).configuration();
    if (Files.exists(file)) {
      values.putAll(AgentConfig.parse(Files.readAllLines(file)));
    }
    put(values, "server", server);
    put(values, "ca_fingerprint", caFingerprint);
    put(values, "token_file", tokenFile);
    put(values, "hostname", hostname);
    put(values, "private_ip", privateIp);
    put(values, "public_ip", publicIp);
    put(values, "virtualization", virtualization);
    put(values, "reboot_command", rebootCommand);
    put(values, "runner", runner);
    put(values, "home", values.getOrDefault("home", System.getenv("STACKWORKS_HOME")));
    return AgentConfig.of(data, values);
  }

  private static void put(Map<String, String> values, String key, @Nullable String value) {
    if (value != null) {
      values.put(key, value);
    }
  }
}
