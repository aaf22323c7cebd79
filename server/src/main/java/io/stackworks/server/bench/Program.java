package io.stackworks.server.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A Stackworks process of its own, started through the launcher. Closing it ends it. */
final class Program implements AutoCloseable {
  private static final Duration CLEANING = Duration.ofSeconds(40);
  private static final Set<Program> OPEN = new HashSet<>();
  private static boolean hooked;

  private final Process process;
  private final Path output;

  private Program(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Program start(Path folder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(home().resolve("stackworks").toString());
    command.addAll(arguments);
    var output = Files.createTempFile(folder, arguments.get(0), ".log");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("STACKWORKS_NO_BUILD", "1");
    builder.environment().putAll(environment);
    return new Program(builder.start(), output).open();
  }

  /** Ctrl-C in the middle: the benchmark is interrupted and cleans up before this JVM ends. */
  private Program open() {
    synchronized (OPEN) {
      if (!hooked) {
        var bench = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted(bench), "end"));
        hooked = true;
      }
      OPEN.add(this);
    }
    return this;
  }

  private static void interrupted(Thread bench) {
    long until = System.nanoTime() + CLEANING.toNanos();
    synchronized (OPEN) {
      if (!OPEN.isEmpty()) {
        bench.interrupt();
      }
      try {
        while (!OPEN.isEmpty() && System.nanoTime() < until) {
          OPEN.wait(1000);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static Path home() {
    var home = System.getenv("STACKWORKS_HOME");
    if (home == null) {
      throw new IllegalStateException(
          "STACKWORKS_HOME: not set (expected: run through ./stackworks)");
    }
    return Path.of(home);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for the end and answers with the exit status; what was printed is in the message on
   * failure.
   */
  void succeed(Duration limit) throws IOException, InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("still running after " + limit + "\n" + printed());
    }
    if (process.exitValue() != 0) {
      throw new IOException("exit status " + process.exitValue() + "\n" + printed());
    }
  }

  String printed() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    synchronized (OPEN) {
      OPEN.remove(this);
      OPEN.notifyAll();
    }
  }
}
