package io.stackworks.agent.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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

  /**
   * Whether a process belongs to a group, or inherited this environment entry, wherever it hides.
   *
   * @param group 0: any
   */
  static boolean isOf(long pid, long group, String entry) {
    try {
      var text = Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
      if (("\0" + text).contains("\0" + entry + "\0")) {
        return true; // a zombie has no environment any more
      }
    } catch (IOException e) {
      // another user's, or gone
    }
    var stat = group > 1 ? stat(pid) : null;
    return stat != null && stat.group == group && !stat.isZombie();
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

  static List<Long> youngestFirst() {
    var found = new ArrayList<Long>();
    try (var all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      all.forEach(directory -> found.add(Long.parseLong(directory.getFileName().toString())));
    } catch (IOException | DirectoryIteratorException e) {
      // What was found so far.
    }
    found.sort(Comparator.reverseOrder());
    return found;
  }
}
