package io.stackworks.server.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** {@code --wait} and how long. */
final class WaitOptions {
  @Option(names = "--wait", description = "Wait until it is done; the exit code tells the outcome.")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SPAN",
      defaultValue = "30m",
      description = "Longest wait, such as 90s, 10m, 2h (default: ${DEFAULT-VALUE}).")
  String timeout = "30m";

  Duration timeout() {
    return Words.span("--timeout", timeout);
  }
}
