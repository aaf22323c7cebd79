package io.stackworks.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.cli.OperatorCommandLine;
import io.stackworks.server.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The demo as an operator: the same commands that a person would type, in this process. */
final class Operating {
  private final Terminal terminal;
  private final Map<String, String> environment;

  Operating(DemoServer server, PrintStream out, boolean interactive) {
    environment = new HashMap<>(System.getenv());
    environment.remove("STACKWORKS_CONTEXT");
    environment.remove("STACKWORKS_TOKEN");
    environment.put("STACKWORKS_URL", server.url());
    environment.put("STACKWORKS_TOKEN_FILE", server.tokenFile().toString());
    terminal =
        new Terminal(
            out,
            out,
            InputStream.nullInputStream(),
            environment,
            interactive && Terminal.ofProcess().interactive(),
            Clock.systemUTC());
  }

  /** Whether a person watches: then commands paint a live tree. */
  boolean isInteractive() {
    return terminal.interactive();
  }

  /** Shows the command and carries it out; a failure ends the demo. */
  void command(String... words) throws DemoFailed {
    terminal.out().println("\n$ stackworks " + String.join(" ", words));
    int exitCode = new OperatorCommandLine(terminal, Map.of()).run(words);
    if (exitCode != 0) {
      throw new DemoFailed(
          "stackworks %s: exit code %d".formatted(String.join(" ", words), exitCode));
    }
  }

  /** As {@link #command}, and answers its output as JSON instead of showing it. */
  JsonNode asked(String... words) throws DemoFailed, IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      var quiet =
          new Terminal(
              out, out, InputStream.nullInputStream(), environment, false, Clock.systemUTC());
      var all = new java.util.ArrayList<>(List.of(words));
      all.addAll(List.of("--output", "json"));
      int exitCode = new OperatorCommandLine(quiet, Map.of()).run(all.toArray(String[]::new));
      if (exitCode != 0) {
        throw new DemoFailed(
            "stackworks %s: exit code %d: %s"
                .formatted(
                    String.join(" ", all), exitCode, bytes.toString(StandardCharsets.UTF_8)));
      }
    }
    return new ObjectMapper().readTree(bytes.toByteArray());
  }
}
