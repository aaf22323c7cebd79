package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Finds processes by a variable that they were started with, for those that no file speaks of (any
 * more).
 */
final class Marked {
  /**
   * The folder of all machines of one server: the fleet, its relay and the first processes of
   * sandboxes.
   */
  static final String OWNER = "STACKWORKS_OWNER";

  /** The folder of one machine. */
  static final String MACHINE = "MACHINE";

  private Marked() {}

  static List<ProcessHandle> processes(String variable, Predicate<String> value) {
    var prefix = variable + "=";
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                environment(process.pid()).stream()
                    .anyMatch(
                        entry ->
                            entry.startsWith(prefix)
                                && value.test(entry.substring(prefix.length()))))
        .toList();
  }

  /** Kills until none is left: a process may have started another one meanwhile. */
  static void kill(String variable, Predicate<String> value) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      var processes = processes(variable, value);
      if (processes.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "processes %s do not end"
                .formatted(processes.stream().map(ProcessHandle::pid).toList()));
      }
      processes.forEach(ProcessHandle::destroyForcibly);
      await(processes, Duration.ofMillis(500));
    }
  }

  /** Returns when all have ended or the patience has. */
  static void await(List<ProcessHandle> processes, Duration patience) {
    var ends = processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // looked at again by the caller
    }
  }

  private static List<String> environment(long process) {
    try {
      var bytes = Files.readAllBytes(Path.of("/proc/" + process + "/environ"));
      return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException e) {
      return List.of(); // ended, or another user's
    }
  }
}
