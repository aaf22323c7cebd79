package io.stackworks.server.compute;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts a process that outlives this one, and hears its first word. */
final class Launch {
  private static final int SECONDS = 30;
  private static final long CONSOLE_BYTES = 1 << 20;

  private Launch() {}

  /**
   * In a session of its own, with nothing but these variables; stderr goes to the console file.
   * Answers the first line of its output, empty when it ended without one.
   */
  static String detached(List<String> command, Map<String, String> variables, Path console)
      throws IOException {
    if (Files.exists(console) && Files.size(console) > CONSOLE_BYTES) {
      Files.delete(console);
    }
    var builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(console.toFile()));
    builder.environment().clear();
    builder.environment().putAll(variables);
    builder.environment().put("PATH", Tool.PATH);
    var process = builder.start();
    var overdue =
        CompletableFuture.runAsync(
            process::destroyForcibly, CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS));
    try (var output =
        new BufferedReader(
            new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      var line = output.readLine();
      return line == null ? "" : line;
    } finally {
      overdue.cancel(false);
    }
  }

  /** The console's last line that is not empty, for a reason that nobody gave. */
  static String lastWords(Path console) {
    try {
      var lines = Files.readString(console, StandardCharsets.ISO_8859_1).strip().split("\n", -1);
      return lines[lines.length - 1].strip();
    } catch (IOException e) {
      return "";
    }
  }
}
