package io.stackworks.server.compute;

import io.stackworks.server.security.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;

/** The shell scripts of this package, written out for shells to read. */
final class Scripts {
  private Scripts() {}

  /** Always a new file: a shell may still be reading the old one. */
  static Path write(String name, Path folder) throws IOException {
    try (var script = Scripts.class.getResourceAsStream(name)) {
      if (script == null) {
        throw new IOException(name + ": not in this program's jar");
      }
      var file = folder.resolve(name);
      PrivateFiles.write(file, script.readAllBytes());
      return file;
    }
  }
}
