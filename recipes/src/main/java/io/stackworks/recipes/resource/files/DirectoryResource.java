package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.host.Umask;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code directory}: a directory with owner, group and mode. */
public final class DirectoryResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("directory", "A directory: that it is there, its owner, group and mode.")
        .actions("create", "delete")
        .with(Property.of("path", "String").isName().doc("Full path of the directory."))
        .securable()
        .with(
            Property.of("recursive", "Boolean")
                .defaults(false)
                .doc(
                    "On create: make missing parents too; owner, group and mode are those of the"
                        + " last directory only. On delete: delete what is in it."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var path = Path.of(String.valueOf(call.get("path")));
    var recursive = Boolean.TRUE.equals(call.get("recursive"));
    return call.action().equals("delete")
        ? delete(call, path, recursive)
        : create(call, path, recursive, Permissions.of(call));
  }

  /** Also what remote_directory needs for each of its directories. */
  static List<Change> create(Call call, Path path, boolean recursive, Permissions permissions)
      throws IOException {
    var now = FileStatus.following(path);
    if (now == null) {
      requireParent(call, path, recursive);
    } else if (!now.isDirectory()) {
      if (call.run().whyRun()) {
        call.run().log("warn", "Assuming " + path + " would have been removed before");
        return List.of();
      }
      throw new ResourceFailed(
          "Chef::Exceptions::FileTypeMismatch",
          "Cannot create "
              + title(call)
              + " at "
              + path
              + " because a file already exists at that path");
    }
    var changes = new ArrayList<Change>(0);
    if (now == null) {
      changes.add(
          Change.of("create new directory " + path, () -> make(path, recursive, permissions)));
    }
    for (var word : permissions.differences(now, call)) {
      changes.add(Change.of(word, changes.isEmpty() ? () -> permissions.apply(path) : () -> {}));
    }
    return changes;
  }

  private static void make(Path path, boolean recursive, Permissions permissions)
      throws IOException {
    if (recursive) {
      Files.createDirectories(path);
    } else {
      Files.createDirectory(path);
    }
    // The JVM asks for 0777; what is left of it is the umask's doing, also when Ruby changed it.
    if (permissions.mode() == null) {
      Files.setAttribute(path, "unix:mode", 0777 & ~Umask.current());
    }
    permissions.apply(path);
  }

  private static void requireParent(Call call, Path path, boolean recursive) {
    @Nullable Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      return;
    }
    var nearest = parent;
    while (recursive && !Files.exists(nearest) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    if (!Files.isDirectory(nearest)) {
      if (call.run().whyRun()) {
        call.run().log("warn", "Assuming directory " + parent + " would have been created");
        return;
      }
      throw new ResourceFailed(
          "Chef::Exceptions::EnclosingDirectoryDoesNotExist",
          "Parent directory " + parent + " does not exist, cannot create " + path);
    }
    if (!Files.isWritable(nearest)) {
      throw new ResourceFailed(
          "Chef::Exceptions::InsufficientPermissions",
          "Cannot create " + title(call) + " at " + path + " due to insufficient permissions");
    }
  }

  private static List<Change> delete(Call call, Path path, boolean recursive) throws IOException {
    var now = FileStatus.following(path);
    if (now == null) {
      return List.of();
    }
    if (!now.isDirectory() || !Files.isWritable(path)) {
      throw new ResourceFailed(
          "RuntimeError", "Cannot delete " + title(call) + " at " + path + "!");
    }
    return List.of(
        Change.of(
            "delete existing directory " + path,
            () -> {
              if (recursive) {
                Trees.delete(path);
                return;
              }
              try {
                if (Files.isSymbolicLink(path)) {
                  throw new ResourceFailed(
                      "Errno::ENOTDIR", "Not a directory @ dir_s_rmdir - " + path);
                }
                Files.delete(path);
              } catch (DirectoryNotEmptyException e) {
                throw new ResourceFailed(
                    "Errno::ENOTEMPTY", "Directory not empty @ dir_s_rmdir - " + path);
              }
            }));
  }

  private static String title(Call call) {
    return call.declaredType() + "[" + call.name() + "]";
  }
}
