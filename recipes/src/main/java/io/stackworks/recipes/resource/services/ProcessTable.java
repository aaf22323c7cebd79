package io.stackworks.recipes.resource.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The command lines of the machine's processes, as {@code ps -ef} shows them. */
final class ProcessTable {
  private ProcessTable() {}

  /** Whether a process matches that is neither this one nor one of those that started it. */
  static boolean matches(Pattern pattern) {
    var own = family();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        if (!own.contains(String.valueOf(process.getFileName()))
            && pattern.matcher(line(process)).find()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /** A runner's own command line names recipes, and these often are called like services. */
  private static Set<String> family() {
    var pids = new HashSet<String>();
    var process = java.util.Optional.of(ProcessHandle.current());
    while (process.isPresent()) {
      pids.add(String.valueOf(process.get().pid()));
      process = process.get().parent();
    }
    return pids;
  }

  private static String line(Path process) {
    try {
      var arguments =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
      if (!arguments.isEmpty()) {
        return arguments.replace('\0', ' ').strip();
      }
      var name = new String(Files.readAllBytes(process.resolve("comm")), StandardCharsets.UTF_8);
      return "[" + name.strip() + "]";
    } catch (IOException gone) {
      return "";
    }
  }
}
