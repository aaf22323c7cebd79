package io.stackworks.server.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What another JVM keeps alive, seen from outside. */
final class LiveHeap {
  private LiveHeap() {}

  /** Bytes of live objects, after full collections; a class histogram counts nothing else. */
  static long bytes(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    var histogram = jcmd(pid, "GC.class_histogram");
    var total =
        histogram
            .lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow(() -> new IOException("no total in the histogram of " + pid));
    return Long.parseLong(total.split("\\s+")[2]);
  }

  /** Resident memory in bytes. */
  static long resident(long pid) throws IOException {
    return status(pid, "VmRSS:");
  }

  /** The most resident memory there ever was, in bytes. */
  static long largest(long pid) throws IOException {
    return status(pid, "VmHWM:");
  }

  private static long status(long pid, String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    var program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(List.of(program, Long.toString(pid), command))
            .redirectErrorStream(true)
            .start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd %d %s: %s".formatted(pid, command, text));
    }
    return text;
  }
}
