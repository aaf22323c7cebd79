package io.stackworks.server.cookbooks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks tar.gz, tar.bz2 and zip from strangers: no entry leaves the folder, no link is made that
 * does, no device, and no more bytes or files than the limits.
 */
final class Unpack {

  /**
   * What an archive may hold.
   *
   * @param bytes unpacked
   */
  record Limits(long bytes, int entries) {
    static final Limits DEFAULT = new Limits(2L << 30, 200_000);
  }

  private final Path folder;
  private final Limits limits;
  private long bytes;
  private int entries;

  private Unpack(Path folder, Limits limits) {
    this.folder = folder;
    this.limits = limits;
  }

  static void into(Path archive, Path folder, Limits limits) throws IOException, SourceFailed {
    Files.createDirectories(folder);
    var unpack = new Unpack(folder.toRealPath(), limits);
    try (var in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
      in.mark(4);
      int first = in.read();
      int second = in.read();
      in.reset();
      if (first == 0x1f && second == 0x8b) {
        unpack.tar(
            GzipCompressorInputStream.builder()
                .setInputStream(in)
                .setDecompressConcatenated(true)
                .get());
      } else if (first == 'B' && second == 'Z') {
        unpack.tar(new BZip2CompressorInputStream(in, true));
      } else if (first == 'P' && second == 'K') {
        unpack.zip(archive);
      } else {
        throw new SourceFailed("not an archive (expected: tar.gz, tar.bz2 or zip)");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new SourceFailed("damaged archive: " + e.getMessage(), e);
    }
  }

  private void tar(InputStream unpacked) throws IOException, SourceFailed {
    try (var tar = new TarArchiveInputStream(unpacked, "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var target = target(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
          link(target, entry.getLinkName());
        } else if (entry.isLink()) {
          var other = target(entry.getLinkName());
          if (Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)) {
            try (var in = Files.newInputStream(other)) {
              file(target, in, Files.isExecutable(other));
            }
          }
        } else if (entry.isFile()) {
          file(target, tar, (entry.getMode() & 0100) != 0);
        } else {
          throw new SourceFailed(
              "archive entry " + entry.getName() + " (expected: files, folders and links)");
        }
      }
    }
  }

  private void zip(Path archive) throws IOException, SourceFailed {
    try (var zip = ZipFile.builder().setPath(archive).get()) {
      var all = zip.getEntries();
      while (all.hasMoreElements()) {
        ZipArchiveEntry entry = all.nextElement();
        var target = target(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isUnixSymlink()) {
          link(target, zip.getUnixSymlink(entry));
        } else {
          try (var in = zip.getInputStream(entry)) {
            file(target, in, (entry.getUnixMode() & 0100) != 0);
          }
        }
      }
    }
  }

  private Path target(String name) throws SourceFailed {
    if (++entries > limits.entries()) {
      throw new SourceFailed("archive has more than " + limits.entries() + " entries");
    }
    var target = folder.resolve(name.replaceAll("^(\\./)+", "")).normalize();
    var outside =
        name.indexOf('\0') >= 0
            || name.startsWith("/")
            || name.contains("\\")
            || !target.startsWith(folder);
    if (outside || passesLink(target)) {
      throw new SourceFailed("archive entry " + name + " (expected: a name inside the archive)");
    }
    return target;
  }

  /** An earlier entry may have made a link where this one wants a folder. */
  private boolean passesLink(Path target) {
    for (var at = target.getParent();
        at != null && !at.equals(folder) && at.startsWith(folder);
        at = at.getParent()) {
      if (Files.isSymbolicLink(at)) {
        return true;
      }
    }
    return false;
  }

  private void link(Path target, String to) throws IOException, SourceFailed {
    var home = parent(target);
    var leads = home.resolve(to).normalize();
    if (to.startsWith("/") || !leads.startsWith(folder)) {
      throw new SourceFailed(
          "archive link "
              + folder.relativize(target)
              + " -> "
              + to
              + " (expected: a link inside the archive)");
    }
    Files.createDirectories(home);
    Files.deleteIfExists(target);
    Files.createSymbolicLink(target, Path.of(to));
  }

  private void file(Path target, InputStream in, boolean executable)
      throws IOException, SourceFailed {
    Files.createDirectories(parent(target));
    Files.deleteIfExists(target); // never writes through a link
    try (var out = Files.newOutputStream(target)) {
      var buffer = new byte[64 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
        if (bytes > limits.bytes()) {
          throw new SourceFailed("archive unpacks to more than " + limits.bytes() + " bytes");
        }
        out.write(buffer, 0, n);
      }
    }
    if (executable) {
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private Path parent(Path target) {
    var parent = target.getParent();
    return parent == null ? folder : parent;
  }
}
