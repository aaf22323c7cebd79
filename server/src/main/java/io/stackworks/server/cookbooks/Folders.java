package io.stackworks.server.cookbooks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Folders of sources: their files by name, and removing them. */
final class Folders {

  private static final Set<String> LEFT_BEHIND = Set.of(".git", ".hg", ".svn");

  private Folders() {}

  /**
   * Files below a folder by their names in it, '/' separated. A link counts as what it leads to and
   * must not lead out of the folder. Version control's own folders stay behind.
   */
  static SortedMap<String, Path> files(Path folder) throws IOException, SourceFailed {
    var root = folder.toRealPath();
    var files = new TreeMap<String, Path>();
    var outside = new StringBuilder();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return LEFT_BEHIND.contains(String.valueOf(path.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            var name = root.relativize(path).toString();
            if (attributes.isRegularFile()) {
              files.put(name, path);
            } else if (attributes.isSymbolicLink()) {
              link(root, path, name);
            }
            return FileVisitResult.CONTINUE; // devices, pipes and sockets are no source
          }

          private void link(Path root, Path path, String name) throws IOException {
            if (!Files.exists(path)) {
              return; // leads nowhere
            }
            var target = path.toRealPath();
            if (!target.startsWith(root)) {
              outside.append(outside.isEmpty() ? name + " -> " + target : "");
            } else if (Files.isRegularFile(target)) {
              files.put(name, target);
            } else if (Files.isDirectory(target) && !path.startsWith(target)) {
              below(root, target, name);
            }
          }

          private void below(Path root, Path target, String name) throws IOException {
            try (var all = Files.walk(target)) {
              all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                  .filter(file -> file.startsWith(root))
                  .forEach(file -> files.put(name + "/" + target.relativize(file), file));
            } catch (UncheckedIOException e) {
              throw e.getCause();
            }
          }
        });
    if (!outside.isEmpty()) {
      throw new SourceFailed("link " + outside + " (expected: a link inside the source)");
    }
    return files;
  }

  /** Removes a folder and all below it; links are removed, not followed. */
  static void remove(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
