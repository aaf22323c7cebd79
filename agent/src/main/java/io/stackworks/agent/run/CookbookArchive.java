package io.stackworks.agent.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Unpacks a tar.gz that may be hostile: nothing outside the target, nothing without bound. */
final class CookbookArchive {
  private static final long MOST_BYTES = 2L << 30;
  private static final int MOST_ENTRIES = 200_000;

  private CookbookArchive() {}

  static void unpack(Path archive, Path target) throws IOException {
    var root = Files.createDirectories(target).toRealPath();
    try (var in =
        new TarArchiveInputStream(
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive))))) {
      long bytes = 0;
      int entries = 0;
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        var path = inside(root, root.resolve(clean(entry.getName())), entry);
        if (++entries > MOST_ENTRIES) {
          throw new IOException("more than " + MOST_ENTRIES + " entries");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          link(root, path, entry);
        } else if (entry.isFile() && !entry.isLink()) {
          Files.createDirectories(path.resolveSibling("."));
          bytes = copy(in, path, bytes);
          boolean program = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        } else {
          throw new IOException("'" + entry.getName() + "' (expected: file, directory or link)");
        }
      }
    }
  }

  private static long copy(TarArchiveInputStream in, Path path, long before) throws IOException {
    long bytes = before;
    Files.deleteIfExists(path); // never write through a link
    try (OutputStream out = Files.newOutputStream(path)) {
      var buffer = new byte[32 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
        if (bytes > MOST_BYTES) {
          throw new IOException("more than " + MOST_BYTES + " bytes");
        }
        out.write(buffer, 0, n);
      }
    }
    return bytes;
  }

  private static void link(Path root, Path path, TarArchiveEntry entry) throws IOException {
    var target = Path.of(entry.getLinkName());
    if (target.isAbsolute() || !path.resolveSibling(target).normalize().startsWith(root)) {
      throw new IOException(
          "link '" + entry.getName() + "' to '" + target + "' (expected: inside the archive)");
    }
    Files.createDirectories(path.resolveSibling("."));
    Files.deleteIfExists(path);
    Files.createSymbolicLink(path, target);
  }

  private static String clean(String name) throws IOException {
    if (name.startsWith("/") || name.indexOf('\0') >= 0) {
      throw new IOException("'" + name + "' (expected: a relative name)");
    }
    return name;
  }

  private static Path inside(Path root, Path path, TarArchiveEntry entry) throws IOException {
    var normal = path.normalize();
    if (!normal.startsWith(root)) {
      throw new IOException("'" + entry.getName() + "' (expected: a name inside the archive)");
    }
    // No part of the way may be a link made by an earlier entry.
    for (var at = normal.getParent(); at != null && !at.equals(root) && at.startsWith(root); ) {
      if (Files.isSymbolicLink(at) || Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("'" + entry.getName() + "' (expected: not below a link or file)");
      }
      at = at.getParent();
    }
    return normal;
  }
}
