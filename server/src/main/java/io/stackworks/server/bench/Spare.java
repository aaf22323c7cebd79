package io.stackworks.server.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A recipe runner that waits for its run. */
final class Spare {
  private static final long LOOK_NS = 300_000_000;
  private static final long PATIENCE_NS = 60_000_000_000L;

  private Spare() {}

  /**
   * Waits until there is one and it has booted and trained: it sleeps, which is to say that it uses
   * no processor time for a while.
   */
  static ProcessHandle await(Supplier<Optional<ProcessHandle>> spare) throws IOException {
    long until = System.nanoTime() + PATIENCE_NS;
    long pid = 0;
    long before = 0;
    while (System.nanoTime() < until) {
      var found = spare.get();
      if (found.isPresent()) {
        long now = processorTime(found.get().pid());
        if (now > 0 && now == before && pid == found.get().pid()) {
          return found.get();
        }
        pid = found.get().pid();
        before = now;
      }
      LockSupport.parkNanos(LOOK_NS);
    }
    throw new IOException("no recipe runner came to wait for a run within a minute");
  }

  /** In clock ticks; 0 of a process that is gone. */
  private static long processorTime(long pid) {
    try {
      var fields =
          Files.readString(Path.of("/proc/" + pid + "/stat"))
              .replaceAll(".*\\) ", "")
              .split(" ", -1);
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    } catch (IOException gone) {
      return 0;
    }
  }

  /** With spaces between the words; empty of a process that is gone. */
  static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }
}
