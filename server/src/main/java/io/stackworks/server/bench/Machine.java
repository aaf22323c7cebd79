package io.stackworks.server.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a figure must be read with: processor, cores, memory, system, Java. */
final class Machine {
  private Machine() {}

  static String facts() {
    return String.format(
        Locale.ROOT,
        "%d cores (%s), %d GiB, %s, Java %s",
        Runtime.getRuntime().availableProcessors(),
        value("/proc/cpuinfo", "model name"),
        Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / (1 << 20),
        value("/etc/os-release", "PRETTY_NAME").replace("\"", ""),
        Runtime.version());
  }

  /**
   * First value of a key in a {@code key: value} or {@code key=value} file; {@code 0} when absent.
   */
  private static String value(String file, String key) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.split("[:=]", 2)[1].strip())
          .findFirst()
          .orElse("0");
    } catch (IOException e) {
      return "0";
    }
  }
}
