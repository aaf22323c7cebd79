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

  /**
   * Cookbooks of a custom source. Its root may be one cookbook (a {@code metadata.rb} with a name),
   * and an archive may have them all in one folder at its top.
   */
  static SortedMap<String, Path> custom(Path source) throws IOException, SourceFailed {
    var root = singleFolder(source);
    var files = Folders.files(root);
    var metadata = root.resolve("metadata.rb");
    if (Files.isRegularFile(metadata)) {
      var name = NAME.matcher(Files.readString(metadata));
      if (name.find()) {
        var moved = new TreeMap<String, Path>();
        files.forEach((path, file) -> moved.put(name.group(1) + "/" + path, file));
        return moved;
      }
    }
    // What lies beside the cookbook directories (a README, a Berksfile) is none of an instance's
    // business.
    files.keySet().removeIf(path -> !path.contains("/") || path.startsWith("."));
    return files;
  }

  private static Path singleFolder(Path source) throws IOException {
    try (var entries = Files.newDirectoryStream(source)) {
      var all = entries.iterator();
      if (!all.hasNext()) {
        return source;
      }
      var first = all.next();
      var alone = !all.hasNext() && Files.isDirectory(first);
      return alone && !isCookbook(first) ? first : source;
    }
  }

  private static boolean isCookbook(Path folder) {
    for (var mark :
        new String[] {
          "metadata.rb", "metadata.json", "recipes", "attributes", "templates", "libraries"
        }) {
      if (Files.exists(folder.resolve(mark))) {
        // A folder of cookbooks may be called so too, but then it has no recipe files right below.
        return true;
      }
    }
    return false;
  }
}
