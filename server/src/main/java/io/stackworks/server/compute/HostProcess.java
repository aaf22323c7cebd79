package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A process that outlives the server, found again by a file that it wrote itself: number, start
 * time in clock ticks, and the kernel's boot id, so that a later process of the same number is
 * never taken for it.
 */
final class HostProcess {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final ProcessHandle handle;

  private HostProcess(ProcessHandle handle) {
    this.handle = handle;
  }

  /** The live process that a file speaks of. */
  static Optional<HostProcess> find(Path file) {
    try {
      var words = Files.readString(file).strip().split(" ", -1);
      if (words.length != 3 || !words[2].equals(Files.readString(BOOT_ID).strip())) {
        return Optional.empty();
      }
      long number = Long.parseLong(words[0]);
      if (!words[1].equals(startTicks(number))) {
        return Optional.empty();
      }
      return ProcessHandle.of(number).map(HostProcess::new);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Field 22 of the process's stat, null when there is no such process or only its remains. */
  private static @Nullable String startTicks(long number) {
    try {
      var stat = Files.readString(Path.of("/proc/" + number + "/stat"));
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return fields[0].equals("Z") ? null : fields[19];
    } catch (IOException e) {
      return null;
    }
  }

  long number() {
    return handle.pid();
  }

  /** The only child: PID 1 of a sandbox. */
  Optional<HostProcess> child() {
    return handle
        .children()
        .filter(child -> startTicks(child.pid()) != null)
        .findFirst()
        .map(HostProcess::new);
  }

  void terminate() {
    handle.destroy();
  }

  void kill() {
    handle.destroyForcibly();
  }

  /** Whether it ended in time. */
  boolean ended(Duration patience) {
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return startTicks(handle.pid()) == null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      return true;
    }
  }
}
