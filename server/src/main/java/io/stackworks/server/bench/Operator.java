package io.stackworks.server.bench;

import io.stackworks.server.cli.OperatorCommandLine;
import io.stackworks.server.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** An operator's commands against a server under measurement, in this process. */
record Operator(String url, Path tokenFile) {
  /** Carries out a command and answers with what it printed. */
  String command(String... words) throws IOException {
    var bytes = new ByteArrayOutputStream();
    int exitCode;
    try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      var environment =
          Map.of("STACKWORKS_URL", url, "STACKWORKS_TOKEN_FILE", tokenFile.toString());
      var terminal =
          new Terminal(
              out, out, InputStream.nullInputStream(), environment, false, Clock.systemUTC());
      exitCode = new OperatorCommandLine(terminal, Map.of()).run(words);
    }
    var printed = bytes.toString(StandardCharsets.UTF_8);
    if (exitCode != 0) {
      throw new IOException(
          "stackworks %s: exit code %d%n%s".formatted(List.of(words), exitCode, printed));
    }
    return printed;
  }
}
