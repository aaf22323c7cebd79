package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a program of the host, to its end. */
record Tool(int exitCode, String output) {
  private static final int SECONDS = 20;
  private static final List<String> FOLDERS =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  /** The PATH that such programs get: a user's own may lack the folders for administrators. */
  static final String PATH = String.join(":", FOLDERS);

  boolean isDone() {
    return exitCode == 0;
  }

  static boolean exists(String name) {
    return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  static Tool run(String... command) throws IOException {
    return run(List.of(command));
  }

  static Tool run(List<String> command) throws IOException {
    var output = Files.createTempFile("stackworks-tool", ".out");
    try {
      var builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile());
      builder.environment().clear();
      builder.environment().put("PATH", PATH);
      var process = builder.start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Tool(-1, "%s: no end after %d s".formatted(command.get(0), SECONDS));
      }
      return new Tool(
          process.exitValue(),
          new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Tool(-1, "interrupted");
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
