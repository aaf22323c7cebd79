package io.stackworks.server.cookbooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Cookbook directories out of a source's folder, and the laying of custom ones over built-in ones:
 * file by file, so that a custom template replaces a single file of a built-in cookbook.
 */
final class CookbookTree {

  private static final Pattern NAME =
      Pattern.compile("^\\s*name[\\s(]+['\"]([A-Za-z0-9_.-]+)['\"]", Pattern.MULTILINE);

  private CookbookTree() {}

  static SortedMap<String, Path> merged(
      SortedMap<String, Path> builtIn, SortedMap<String, Path> custom) {
    var all = new TreeMap<>(builtIn);
    all.putAll(custom);
    return all;
  }

  /** Built-in cookbooks: the directories that say they are one. */
  static SortedMap<String, Path> builtIn(Path folder) throws IOException, SourceFailed {
    var files = new TreeMap<String, Path>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try (var entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (var cookbook : entries) {
        if (Files.exists(cookbook.resolve("metadata.rb"))) {
          Folders.files(cookbook)
              .forEach((name, file) -> files.put(cookbook.getFileName() + "/" + name, file));
        }
      }
    }
    return files;
  }

  /** Where a source's cookbooks and its Berksfile are: an archive has all in one folder. */
  static Path root(Path source) throws IOException {
    var only = single(source);
    return !isCookbook(only) || hasName(only) ? only : source;
  }

  /** The one folder a folder has, if it has nothing else; itself otherwise. */
  static Path single(Path folder) throws IOException {
    try (var entries = Files.newDirectoryStream(folder)) {
      var all = entries.iterator();
      if (!all.hasNext()) {
        return folder;
      }
      var first = all.next();
      return !all.hasNext() && Files.isDirectory(first) ? first : folder;
    }
  }

  /**
   * Cookbooks below a source's root, which may be one cookbook itself (a {@code metadata.rb} with a
   * name).
   */
  static SortedMap<String, Path> custom(Path root) throws IOException, SourceFailed {
    if (hasName(root)) {
      var moved = new TreeMap<String, Path>();
      var name = name(root);
      Folders.files(root).forEach((path, file) -> moved.put(name + "/" + path, file));
      return moved;
    }
    var files = Folders.files(folder(root));
    // What lies beside the cookbook directories (a README, a Berksfile) is none of an instance's
    // business.
    files.keySet().removeIf(path -> !path.contains("/") || path.startsWith("."));
    return files;
  }

  /**
   * The folder of cookbook directories: the root, or {@code cookbooks} in it as in repositories
   * that were made for a Chef server.
   */
  static Path folder(Path root) throws IOException {
    for (var name : new String[] {"cookbooks", "site-cookbooks"}) {
      var nested = root.resolve(name);
      if (!hasCookbooks(root) && hasCookbooks(nested)) {
        return nested;
      }
    }
    return root;
  }

  private static boolean hasCookbooks(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (var entry : entries) {
        if (isCookbook(entry)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean hasName(Path folder) throws IOException {
    return !name(folder).isEmpty();
  }

  private static String name(Path folder) throws IOException {
    var metadata = folder.resolve("metadata.rb");
    if (Files.isRegularFile(metadata)) {
      var name = NAME.matcher(Files.readString(metadata));
      return name.find() ? name.group(1) : "";
    }
    return "";
  }

  private static boolean isCookbook(Path folder) {
    for (var mark :
        new String[] {
          "metadata.rb",
          "metadata.json",
          "recipes",
          "attributes",
          "templates",
          "libraries",
          "resources",
          "definitions"
        }) {
      if (Files.exists(folder.resolve(mark))) {
        return true;
      }
    }
    return false;
  }
}
