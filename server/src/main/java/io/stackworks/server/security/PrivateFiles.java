package io.stackworks.server.security;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

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
    var target = path.toAbsolutePath();
    // A name of its own (made with mode 0600), as two writers of one file may meet.
    var fresh = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".new");
    try (var file = FileChannel.open(fresh, WRITE)) {
      for (var left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
        file.write(left);
      }
      file.force(true);
      Files.move(fresh, target, ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    try (var folder = FileChannel.open(target.getParent())) {
      folder.force(true);
    }
  }
}
