package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.resource.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Copies of replaced files: {@code <cache>/backup/<path>.chef-<time>}, the newest few of each.
 *
 * @param keep how many copies of a file stay; 0: none are made
 */
record Backups(Run run, long keep, Clock clock) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSSSSS");

  static Backups of(Run run, @Nullable Object property) {
    return new Backups(
        run,
        property instanceof Number number ? number.longValue() : 0,
        Clock.system(ZoneId.systemDefault()));
  }

  void keep(Path file) throws IOException {
    if (keep <= 0 || !Files.isRegularFile(file)) {
      return;
    }
    var relative = Path.of("/").relativize(file.toAbsolutePath().normalize());
    var folder = run.cache().resolve("backup").resolve(relative).getParent();
    if (folder == null) {
      return;
    }
    Files.createDirectories(folder);
    var prefix = file.getFileName() + ".chef-";
    Files.copy(
        file,
        folder.resolve(prefix + TIME.format(ZonedDateTime.now(clock))),
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
    var copies = new ArrayList<Path>();
    try (var names = Files.newDirectoryStream(folder)) {
      for (var path : names) {
        var name = String.valueOf(path.getFileName());
        if (name.startsWith(prefix) && name.substring(prefix.length()).matches("[0-9.]+")) {
          copies.add(path);
        }
      }
    }
    copies.sort(Comparator.comparing(Path::toString).reversed());
    for (var old : copies.subList((int) Math.min(keep, copies.size()), copies.size())) {
      Files.delete(old);
    }
  }
}
