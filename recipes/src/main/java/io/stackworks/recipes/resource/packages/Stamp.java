package io.stackworks.recipes.resource.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A cheap sign that files changed: inode, size and times, without reading them. */
final class Stamp {
  private Stamp() {}

  static String of(Path... files) {
    var text = new StringBuilder();
    for (var file : files) {
      try {
        var facts = Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime");
        text.append(facts).append(';');
      } catch (IOException missing) {
        text.append("-;");
      }
    }
    return text.toString();
  }
}
