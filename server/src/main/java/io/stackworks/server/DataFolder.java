package io.stackworks.server;

import io.stackworks.server.security.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The data directory, held by this process alone until closed (also when it is killed). */
final class DataFolder implements AutoCloseable {
  /** Enough for the database to write its log and to say that the disk is full. */
  static final long LEAST_FREE_BYTES = 64L << 20;

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes the directory when it is missing, checks that it can be used, and locks it. */
  static DataFolder open(Path path) throws StartRefused {
    try {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw StartRefused.environment(
            "data directory %s: is a file (expected: a directory)".formatted(path));
      }
      PrivateFiles.folder(path);
      refuseOtherOwner(path);
      long free = Files.getFileStore(path).getUsableSpace();
      if (free < LEAST_FREE_BYTES) {
        throw StartRefused.environment(
            "data directory %s: %d MiB free on its disk (expected: at least %d MiB)"
                .formatted(path, free >> 20, LEAST_FREE_BYTES >> 20));
      }
      var folder = new DataFolder(path, lock(path));
      // Whatever the directory's own mode is: nobody else reads the rows (SQLite gives the files
      // beside it the same mode) or the artifacts.
      var database = path.resolve("stackworks.db");
      if (!Files.exists(database)) {
        PrivateFiles.write(database, "");
      }
      PrivateFiles.folder(path.resolve("artifacts"));
      return folder;
    } catch (AccessDeniedException e) {
      throw StartRefused.environment(
          "data directory %s: no permission for %s (expected: a directory of the user %s)"
              .formatted(path, e.getFile(), System.getProperty("user.name")));
    } catch (FileSystemException e) {
      throw StartRefused.environment(
          "data directory %s: %s (expected: a directory that can be written)"
              .formatted(path, e.getReason() == null ? e.toString() : lower(e.getReason())));
    } catch (IOException e) {
      throw StartRefused.environment(
          "data directory %s: %s (expected: a directory that can be written)"
              .formatted(path, e.getMessage()));
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  /** A directory of another user would be readable by him, keys and all. */
  private static void refuseOtherOwner(Path path) throws IOException, StartRefused {
    var self = Path.of("/proc/self");
    if (Files.exists(self)
        && !Files.getAttribute(path, "unix:uid").equals(Files.getAttribute(self, "unix:uid"))) {
      throw StartRefused.environment(
          "data directory %s: owned by %s (expected: owned by the server's user %s)"
              .formatted(path, Files.getOwner(path).getName(), System.getProperty("user.name")));
    }
  }

  private static FileChannel lock(Path path) throws IOException, StartRefused {
    var file = path.resolve("server.lock");
    if (!Files.exists(file)) {
      PrivateFiles.write(file, "");
    }
    var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      var held = tryLock(channel);
      if (!held) {
        var holder = Files.readString(file).strip();
        throw StartRefused.environment(
            "data directory %s: in use by another server%s (expected: one server per directory)"
                .formatted(path, holder.isEmpty() ? "" : ", process " + holder));
      }
      channel.truncate(0);
      var pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
      channel.force(true);
      return channel;
    } catch (IOException | StartRefused e) {
      channel.close();
      throw e;
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) { // another server in this very process: tests
      return false;
    }
  }

  private static String lower(@Nullable String text) {
    return text == null || text.isEmpty()
        ? ""
        : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
