package io.stackworks.server.cli.testing;

import io.stackworks.server.cli.OperatorCommandLine;
import io.stackworks.server.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/** Runs commands as a person or a script would, and keeps what they printed. */
public final class Shell {
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  public final Map<String, String> environment = new TreeMap<>();
  public boolean interactive;
  public String input = "";
  public String out = "";
  public String err = "";

  public Shell(Path home) {
    environment.put("HOME", home.toString());
  }

  public static Shell connectedTo(FakeOperator server, Path home) {
    var shell = new Shell(home);
    shell.environment.put("STACKWORKS_URL", server.url());
    shell.environment.put("STACKWORKS_TOKEN", FakeOperator.TOKEN);
    return shell;
  }

  /** Returns the exit code; {@code out} and {@code err} are what this command printed. */
  public int run(String... args) {
    var outBytes = new ByteArrayOutputStream();
    var errBytes = new ByteArrayOutputStream();
    var terminal =
        new Terminal(
            new PrintStream(outBytes, false, StandardCharsets.UTF_8),
            new PrintStream(errBytes, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            environment,
            interactive,
            Clock.fixed(NOW, ZoneOffset.UTC));
    int exit = new OperatorCommandLine(terminal, Map.of()).run(args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return exit;
  }
}
