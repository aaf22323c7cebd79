package io.stackworks.recipes.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The permissions this process takes from files it creates. */
public final class Umask {
  private Umask() {}

  /** Read at each call: recipes change it through Ruby. */
  public static int current() {
    try {
      for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Umask:")) {
          return Integer.parseInt(line.substring(6).strip(), 8);
        }
      }
    } catch (IOException e) {
      // no /proc here
    }
    return 022;
  }
}
