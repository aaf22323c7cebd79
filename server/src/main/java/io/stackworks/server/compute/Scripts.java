package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The shell scripts of this package, written out for shells to read. */
final class Scripts {
  private Scripts() {}

  /** Always a new file: a shell may still be reading the old one. */
  static Path write(String name, Path folder) throws IOException {
    var file = folder.resolve(name);
    var fresh = folder.resolve(name + ".new");
    try (var script = Scripts.class.getResourceAsStream(name)) {
      if (script == null) {
        throw new IOException(name + ": not in this program's jar");
      }
      Files.copy(script, fresh, StandardCopyOption.REPLACE_EXISTING);
    }
    return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
