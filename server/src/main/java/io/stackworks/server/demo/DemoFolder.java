package io.stackworks.server.demo;

import io.stackworks.server.compute.Installation;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of a demo. A file in it says that it is one, and is locked for as long as the
 * demo runs: what a killed demo left behind is known by the lock that nobody holds, and removed by
 * the next demo.
 */
final class DemoFolder {
  private static final String MARK = "demo.lock";
  private static final String PREFIX = "stackworks-demo-";

  private final Path path;
  private final boolean kept;
  private final FileLock lock;

  private DemoFolder(Path path, boolean kept, FileLock lock) {
    this.path = path;
    this.kept = kept;
    this.lock = lock;
  }

  /** A new temporary one, or the given one when it is empty or a demo's. */
  static DemoFolder open(@Nullable Path wished, boolean kept, Installation installation)
      throws IOException, DemoFailed {
    if (wished == null) {
      var path =
          Files.createTempDirectory(
              temporary(),
              PREFIX,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new DemoFolder(path, kept, lock(path));
    }
    var path = wished.toAbsolutePath().normalize();
    if (Files.exists(path) && !Files.exists(path.resolve(MARK)) && !isEmpty(path)) {
      throw new DemoFailed(
          "--data: %s holds something else (expected: a new or empty directory, or a demo's)"
              .formatted(path));
    }
    Files.createDirectories(path);
    var folder = new DemoFolder(path, kept, lock(path));
    DemoServer.endLeftOver(path);
    return folder;
  }

  /** On a disk rather than in memory: instances install packages. */
  private static Path temporary() {
    var disk = Path.of("/var/tmp");
    return Files.isWritable(disk) ? disk : Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (var entries = Files.newDirectoryStream(path)) {
      return !entries.iterator().hasNext();
    }
  }

  private static FileLock lock(Path path) throws IOException, DemoFailed {
    var lock = tryLock(path);
    if (lock == null) {
      throw new DemoFailed("--data: %s is in use by another demo".formatted(path));
    }
    return lock;
  }

  private static @Nullable FileLock tryLock(Path path) throws IOException {
    var channel =
        FileChannel.open(path.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var lock = channel.tryLock();
      if (lock == null) {
        channel.close();
      }
      return lock;
    } catch (OverlappingFileLockException e) { // of this very process: tests
      channel.close();
      return null;
    }
  }

  /** Removes what killed demos of this user left in the temporary directory. */
  static void sweep(Installation installation, Consumer<String> say) throws IOException {
    for (var path : abandoned()) {
      var lock = tryLock(path);
      if (lock != null) {
        say.accept("removing what an earlier demo left in " + path);
        new DemoFolder(path, false, lock).remove(installation);
      }
    }
  }

  private static List<Path> abandoned() throws IOException {
    var found = new ArrayList<Path>();
    var self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    try (var entries = Files.newDirectoryStream(temporary(), PREFIX + "*")) {
      for (var path : entries) {
        if (Files.exists(path.resolve(MARK))
            && Files.getAttribute(path, "unix:uid").equals(self)
            && !Files.exists(path.resolve("demo.kept"))) {
          found.add(path);
        }
      }
    }
    return found;
  }

  Path path() {
    return path;
  }

  boolean isKept() {
    return kept;
  }

  /** Says to later demos that this one is meant to stay. */
  void keep() throws IOException {
    Files.writeString(path.resolve("demo.kept"), "");
    lock.acquiredBy().close();
  }

  /** Instances first: their files may only go when nothing uses them. */
  void remove(Installation installation) throws IOException {
    DemoServer.endLeftOver(path);
    LocalCompute.removeAll(path, installation);
    lock.acquiredBy().close();
    LocalCompute.removeTree(path);
  }
}
