package io.stackworks.agent.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files that are either wholly there or not there, also after a power cut. */
public final class DurableFile {
  private static final Set<StandardOpenOption> FRESH =
      EnumSet.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private DurableFile() {}

  /** Replaces the file, readable by its owner only. Returns when bytes and name are on disk. */
  public static void write(Path file, byte[] bytes) throws IOException {
    var directory = directoryOf(file);
    var temporary = directory.resolve(file.getFileName() + ".tmp");
    try {
      Files.deleteIfExists(temporary);
      var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      try (var channel = FileChannel.open(temporary, FRESH, mode)) {
        var rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncDirectory(directory);
    } catch (IOException e) {
      Files.deleteIfExists(temporary); // a full disk: leave nothing half-written behind
      throw e;
    }
  }

  static Path directoryOf(Path file) {
    var directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IllegalArgumentException(file + " (expected: a file in a directory)");
    }
    return directory;
  }

  /** Makes creations, renames and deletions in a directory last. */
  public static void syncDirectory(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
