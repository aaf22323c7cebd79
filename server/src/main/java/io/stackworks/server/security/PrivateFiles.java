package io.stackworks.server.security;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that only the server's own user may read. A file is whole or absent, also after a power
 * cut.
 */
public final class PrivateFiles {
  private PrivateFiles() {}

  /** Makes a folder with mode 0700; an existing one is left as it is. */
  public static Path folder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return path;
  }

  /** Writes with mode 0600: beside the target first, then on disk, then in its place. */
  public static void write(Path path, String text) throws IOException {
    write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes with mode 0600: beside the target first, then on disk, then in its place. */
  public static void write(Path path, byte[] bytes) throws IOException {
    var fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var file = FileChannel.open(fresh, Set.of(CREATE_NEW, WRITE), mode)) {
      for (var left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
        file.write(left);
      }
      file.force(true);
    }
    Files.move(fresh, path, ATOMIC_MOVE);
    try (var folder = FileChannel.open(path.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }
}
