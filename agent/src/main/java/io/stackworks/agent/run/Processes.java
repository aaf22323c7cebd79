package io.stackworks.agent.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongPredicate;

/** Looks at processes in /proc. */
final class Processes {
  private static final Path PROC = Path.of("/proc");

  private Processes() {}

  /** What identifies a process for good: ids are used again. */
  record Birth(long pid, long startTicks, String bootId) {
    boolean isAlive() {
      try {
        var stat = stat(pid);
        return stat != null
            && stat.startTicks == startTicks
            && !stat.isZombie()
            && bootId.equals(Processes.bootId());
      } catch (IOException e) {
        return false;
      }
    }
  }

  record Stat(char state, long group, long startTicks) {
    boolean isZombie() {
      return state == 'Z' || state == 'X';
    }
  }

  static String bootId() throws IOException {
    return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
  }

  static @org.jspecify.annotations.Nullable Stat stat(long pid) {
    try {
      // The name in parentheses may hold anything, also blanks and parentheses.
      var text = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      return new Stat(fields[0].charAt(0), Long.parseLong(fields[2]), Long.parseLong(fields[19]));
    } catch (IOException | RuntimeException e) {
      return null; // gone between two looks
    }
  }

  /** Processes of a process group. */
  static Set<Long> ofGroup(long group) {
    return matching(
        pid -> {
          var stat = stat(pid);
          return stat != null && stat.group == group && !stat.isZombie();
        });
  }

  /** Processes that inherited this environment entry, wherever they hide. */
  static Set<Long> withEnvironment(String entry) {
    var needle = ("\0" + entry + "\0");
    return matching(
        pid -> {
          try {
            var text =
                Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
            return ("\0" + text).contains(needle);
          } catch (IOException e) {
            return false; // another user's, or gone
          }
        });
  }

  /** Largest resident size so far, bytes; 0: unknown. */
  static long peakMemory(long pid) {
    try (var lines = Files.lines(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static Set<Long> matching(LongPredicate predicate) {
    var found = new LinkedHashSet<Long>();
    try (var all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (var directory : all) {
        long pid = Long.parseLong(directory.getFileName().toString());
        if (predicate.test(pid)) {
          found.add(pid);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What was found so far.
    }
    return found;
  }
}
