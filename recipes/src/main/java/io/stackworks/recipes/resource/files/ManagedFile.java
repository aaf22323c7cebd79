package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.host.Replacement;
import io.stackworks.recipes.host.Umask;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.ResourceFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rules that all resources with a file's content share: file, template, cookbook_file,
 * remote_file.
 *
 * <p>Content and permissions are compared apart, and put right in one step, so that nobody sees a
 * file with new content and old permissions.
 */
final class ManagedFile {
  /** Where the content comes from; asked only when it matters. */
  @FunctionalInterface
  interface Source {
    /** Null: only existence and permissions are managed. */
    @Nullable Content content() throws Exception;
  }

  private final Call call;
  private final Path path;
  private final Source source;
  private final boolean parentComes;

  ManagedFile(Call call, Source source) {
    this(call, source, false);
  }

  /**
   * @param parentComes whether a change before this one makes the parent directory
   */
  ManagedFile(Call call, Source source, boolean parentComes) {
    this.call = call;
    this.parentComes = parentComes;
    this.path = Path.of(String.valueOf(call.get("path")));
    this.source = source;
  }

  List<Change> differences() throws Exception {
    return switch (call.action()) {
      case "create" -> create();
      case "create_if_missing" -> FileStatus.following(path) == null ? create() : List.of();
      case "touch" -> touch();
      case "delete" -> delete();
      default -> List.of();
    };
  }

  private List<Change> create() throws Exception {
    Standing standing;
    try {
      standing = standing();
    } catch (ResourceFailed e) {
      if (!call.run().whyRun()) {
        throw e;
      }
      call.run().log("warn", "Assuming an earlier resource would have mended: " + e.getMessage());
      return List.of();
    }
    var permissions = Permissions.of(call);
    var now = standing.managed();
    var content = source.content();
    requireChecksum(content);
    var fresh = content != null && (now == null || !content.isIn(standing.place(), now));
    var words = new ArrayList<String>(0);
    if (standing.obstacle() != null) {
      words.add("unlink " + standing.obstacle().kind() + " at " + path);
    }
    if (now == null) {
      words.add("create new file " + path);
    }
    @Nullable String diff = null;
    if (fresh && content != null) {
      var old = now == null ? null : new Content.CopyOf(standing.place());
      words.add(
          "update content in file " + path + " from " + summary(old) + " to " + summary(content));
      diff =
          Boolean.TRUE.equals(call.get("sensitive"))
              ? "suppressed sensitive resource"
              : UnifiedDiff.of(path, old, content);
    }
    words.addAll(permissions.differences(now, call));
    if (content != null && (!fresh || call.run().whyRun())) {
      content.forget();
    }
    var written = fresh ? content : now == null ? new Content.Bytes(new byte[0]) : null;
    return changes(words, diff, () -> bringAbout(standing, written, permissions));
  }

  private static String summary(@Nullable Content content) throws IOException {
    return content == null ? "none" : Content.shortened(content.checksum());
  }

  /** One change for each of the words; the first one does it all. */
  private static List<Change> changes(List<String> words, @Nullable String diff, Change.Step step) {
    var changes = new ArrayList<Change>(words.size());
    for (var word : words) {
      changes.add(
          new Change(
              word,
              word.startsWith("update content") ? diff : null,
              changes.isEmpty() ? step : () -> {}));
    }
    return changes;
  }

  private void requireChecksum(@Nullable Content content) throws IOException {
    var expected = call.get("checksum");
    if (expected == null || content == null) {
      return;
    }
    var found = content.checksum();
    if (!found.equalsIgnoreCase(expected.toString())) {
      content.forget();
      throw new ResourceFailed(
          "Chef::Exceptions::ChecksumMismatch",
          "Checksum on resource ("
              + Content.shortened(expected.toString().toLowerCase(Locale.ROOT))
              + "...) does not match checksum on content ("
              + Content.shortened(found)
              + "...)");
    }
  }

  /**
   * @param written null: only permissions change
   */
  private void bringAbout(Standing standing, @Nullable Content written, Permissions permissions)
      throws IOException {
    var place = standing.place();
    if (written == null) {
      permissions.apply(place);
      return;
    }
    if (standing.obstacle() != null && standing.obstacle().isDirectory()) {
      Trees.delete(path);
    }
    var now = standing.managed();
    var mode = now == null ? 0666 & ~Umask.current() : now.mode();
    if (permissions.mode() != null) {
      mode = permissions.mode();
    }
    var uid = permissions.uid() >= 0 || now == null ? permissions.uid() : now.uid();
    var gid = permissions.gid() >= 0 || now == null ? permissions.gid() : now.gid();
    try (InputStream in = written.open();
        var replacement = Replacement.of(place, in)) {
      if (!(written instanceof Content.Bytes bytes && bytes.bytes().length == 0 && now == null)) {
        Verification.check(call, path, replacement.path());
      }
      Backups.of(call.run(), call.get("backup")).keep(place);
      if (now != null && Boolean.FALSE.equals(call.get("atomic_update"))) {
        replacement.overwrite(uid, gid, mode);
      } else {
        replacement.putInPlace(uid, gid, mode);
      }
    } finally {
      written.forget();
    }
  }

  private List<Change> touch() throws Exception {
    var changes = new ArrayList<>(create());
    changes.add(
        Change.of(
            "update utime on file " + path,
            () -> Files.setLastModifiedTime(path, FileTime.from(Instant.now()))));
    return changes;
  }

  private List<Change> delete() throws IOException {
    var now = FileStatus.of(path);
    if (now == null) {
      return List.of();
    }
    if (now.isDirectory()) {
      throw new ResourceFailed("Errno::EISDIR", "Is a directory @ apply2files - " + path);
    }
    if (!now.isSymlink() && !Files.isWritable(path) && !call.run().whyRun()) {
      throw new ResourceFailed(
          "Chef::Exceptions::InsufficientPermissions",
          "File " + path + " exists but is not writable so it cannot be deleted");
    }
    return List.of(
        Change.of(
            "delete file " + path,
            () -> {
              if (now.isFile()) {
                Backups.of(call.run(), call.get("backup")).keep(path);
              }
              Files.delete(path);
            }));
  }

  /**
   * What stands at the path.
   *
   * @param place the file to manage: the path, or what the link there leads to
   * @param managed the file there, null: to be created
   * @param obstacle what must go first
   */
  private record Standing(
      Path place, @Nullable FileStatus managed, @Nullable FileStatus obstacle) {}

  private Standing standing() throws IOException {
    var there = FileStatus.of(path);
    if (there == null) {
      requireParent();
      return new Standing(path, null, null);
    }
    if (there.isFile()) {
      return new Standing(path, there, null);
    }
    if (there.isSymlink() && !Boolean.FALSE.equals(call.get("manage_symlink_source"))) {
      return behindLink();
    }
    if (Boolean.TRUE.equals(call.get("force_unlink"))) {
      return new Standing(path, null, there);
    }
    throw new ResourceFailed(
        "Chef::Exceptions::FileTypeMismatch",
        "File "
            + path
            + " exists, but is a "
            + there.kind()
            + ", set force_unlink to true to"
            + " remove");
  }

  private void requireParent() {
    var parent = path.toAbsolutePath().getParent();
    if (parent == null || parentComes || Files.isDirectory(parent)) {
      return;
    }
    if (call.run().whyRun()) {
      call.run().log("warn", "Assuming directory " + parent + " would have been created");
      return;
    }
    throw new ResourceFailed(
        "Chef::Exceptions::EnclosingDirectoryDoesNotExist",
        "Parent directory " + parent + " does not exist.");
  }

  private Standing behindLink() throws IOException {
    Path real;
    try {
      real = path.toRealPath();
    } catch (NoSuchFileException e) {
      throw invalidLink("leads to a nonexistent file");
    } catch (FileSystemLoopException e) {
      throw invalidLink("creates a loop");
    } catch (FileSystemException e) {
      throw invalidLink("creates a loop or fails: " + e.getReason());
    }
    if (call.get("manage_symlink_source") == null) {
      call.run()
          .log(
              "warn",
              "File "
                  + path
                  + " managed by "
                  + call.declaredType()
                  + "["
                  + call.name()
                  + "] is really a symlink (to "
                  + real
                  + "). Managing the source file instead."
                  + " Set manage_symlink_source to true or false to silence this warning.");
    }
    var status = FileStatus.of(real);
    if (status == null || !status.isFile()) {
      throw new ResourceFailed(
          "Chef::Exceptions::FileTypeMismatch",
          "File "
              + path
              + " exists, but is a symlink to "
              + real
              + " which is a "
              + (status == null ? "missing file" : status.kind())
              + ". Disable manage_symlink_source and set force_unlink to remove it.");
    }
    return new Standing(real, status, null);
  }

  private ResourceFailed invalidLink(String problem) throws IOException {
    return new ResourceFailed(
        "Chef::Exceptions::InvalidSymlink",
        "Symlink at "
            + path
            + " (pointing to "
            + Files.readSymbolicLink(path)
            + ") exists but attempting to resolve it "
            + problem);
  }
}
