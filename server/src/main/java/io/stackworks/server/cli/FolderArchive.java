package io.stackworks.server.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Packs a folder so that the same content always gives the same bytes: entries in the order of
 * their names, no times, no owners, and of the mode only whether a file is executable. Version
 * control's own folders stay behind.
 */
final class FolderArchive {
  private static final Set<String> LEFT_BEHIND = Set.of(".git", ".hg", ".svn");

  private FolderArchive() {}

  static void write(Path folder, Path archive) throws IOException {
    var files = files(folder);
    try (var out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16);
        var gzip = new GZIPOutputStream(out, 1 << 16);
        var tar = new TarArchiveOutputStream(gzip, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (var file : files.entrySet()) {
        add(tar, folder, file.getKey(), file.getValue());
      }
    }
  }

  /** By name in the archive, '/' separated. */
  private static SortedMap<String, Path> files(Path folder) throws IOException {
    var files = new TreeMap<String, Path>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              if (!path.equals(folder)) {
                if (LEFT_BEHIND.contains(String.valueOf(path.getFileName()))) {
                  return FileVisitResult.SKIP_SUBTREE;
                }
                files.put(name(folder, path) + "/", path);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
              if (attributes.isOther()) {
                throw Failure.usage(
                    path + ": a device, pipe or socket (expected: files, folders and links)");
              }
              files.put(name(folder, path), path);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return files;
  }

  private static String name(Path folder, Path path) {
    return folder.relativize(path).toString().replace('\\', '/');
  }

  private static void add(TarArchiveOutputStream tar, Path folder, String name, Path path)
      throws IOException {
    if (Files.isSymbolicLink(path)) {
      var target = Files.readSymbolicLink(path);
      var parent = path.getParent();
      if (target.isAbsolute()
          || parent == null
          || !parent.resolve(target).normalize().startsWith(folder)) {
        throw Failure.usage(
            path + " -> " + target + " (expected: a link to something in " + folder + ")");
      }
      var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
      entry.setLinkName(target.toString());
      put(tar, entry, 0777);
      tar.closeArchiveEntry();
      return;
    }
    var entry = new TarArchiveEntry(name);
    boolean plain = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    if (plain) {
      entry.setSize(Files.size(path));
    }
    put(tar, entry, !plain || Files.isExecutable(path) ? 0755 : 0644);
    if (plain) {
      Files.copy(path, tar);
    }
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode)
      throws IOException {
    entry.setMode(mode);
    entry.setModTime(0L);
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    tar.putArchiveEntry(entry);
  }
}
