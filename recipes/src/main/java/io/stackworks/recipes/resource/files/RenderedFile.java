package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.host.Replacement;
import io.stackworks.recipes.resource.Change;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file whose whole text a resource works out, of which users only name the purpose: {@code
 * /etc/cron.d/x}, {@code sources.list.d}. What recipes manage byte for byte is {@link ManagedFile}.
 */
public record RenderedFile(Path path, byte[] content, int mode) {
  public static RenderedFile of(Path path, String text, int mode) {
    return new RenderedFile(path, text.getBytes(StandardCharsets.UTF_8), mode);
  }

  /** What differs in content and mode. The folder of the file is made when it is missing. */
  public List<Change> changes() throws IOException {
    var fresh = new Content.Bytes(content);
    var now = FileStatus.following(path);
    var old = now == null ? null : new Content.CopyOf(path);
    var changes = new ArrayList<Change>();
    if (now == null || !fresh.isIn(path, now)) {
      var step = (Change.Step) this::write;
      if (now == null) {
        changes.add(Change.of("create new file " + path, step));
      }
      changes.add(
          new Change(
              "update content in file "
                  + path
                  + " from "
                  + (old == null ? "none" : Content.shortened(old.checksum()))
                  + " to "
                  + Content.shortened(fresh.checksum()),
              UnifiedDiff.of(path, old, fresh),
              now == null ? () -> {} : step));
    } else if (now.mode() != mode) {
      changes.add(
          Change.of(
              String.format("change mode from '%04o' to '%04o'", now.mode(), mode),
              () -> Files.setAttribute(path, "unix:mode", mode)));
    }
    return changes;
  }

  /** Replaces the file in one step, so that readers see the old text or the new one. */
  public void write() throws IOException {
    var target = Files.isSymbolicLink(path) ? path.toRealPath() : path;
    var folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    var now = FileStatus.following(target);
    try (var next = Replacement.of(target, new ByteArrayInputStream(content))) {
      next.putInPlace(now == null ? -1 : now.uid(), now == null ? -1 : now.gid(), mode);
    }
  }

  /** The change that deletes a file, none when it is not there. */
  public static List<Change> absent(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        ? List.of(Change.of("delete file " + path, () -> Files.deleteIfExists(path)))
        : List.of();
  }

  /** The text of a file, empty when there is none. */
  public static String read(Path path) throws IOException {
    return Files.exists(path) ? new String(Files.readAllBytes(path), StandardCharsets.UTF_8) : "";
  }
}
