package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code link}: a symbolic or hard link. */
public final class LinkResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("link", "A symbolic or hard link.")
        .actions("create", "delete")
        .with(
            Property.of("target_file", "String").isName().doc("Where the link stands."),
            Property.of("to", "String")
                .doc("What the link leads to; for a symbolic link it need not exist."),
            Property.of("link_type", "String", "Symbol")
                .coerced("x.is_a?(String) ? x.to_sym : x")
                .oneOf(":symbolic", ":hard")
                .defaults(":symbolic")
                .doc("Kind of link."))
        .securable();
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var wanted = new Wanted(call);
    var link = Path.of(wanted.text("target_file"));
    var to = wanted.text("to");
    var symbolic = wanted.text("link_type").equals("symbolic");
    var there = There.at(link, to);
    return call.action().equals("delete")
        ? delete(call, link, symbolic, there)
        : create(call, link, to, symbolic, there);
  }

  /**
   * What stands at the link's place.
   *
   * @param leadsTo of a symbolic link its text; of a file the wanted target when it is the same
   *     file, otherwise empty
   */
  private record There(FileStatus status, String leadsTo) {
    static @Nullable There at(Path link, String to) throws IOException {
      var status = FileStatus.of(link);
      if (status == null) {
        return null;
      }
      if (status.isSymlink()) {
        return new There(status, Files.readSymbolicLink(link).toString());
      }
      var target = to.isEmpty() ? null : FileStatus.following(Path.of(to));
      return new There(status, target != null && target.isSameFile(status) ? to : "");
    }

    boolean isSymbolic() {
      return status.isSymlink();
    }
  }

  private static List<Change> create(
      Call call, Path link, String to, boolean symbolic, @Nullable There there) throws IOException {
    if (to.isEmpty()) {
      throw new ResourceFailed(
          "Chef::Exceptions::Link", "Cannot create " + title(call) + " without specifying 'to'.");
    }
    // Links have no mode of their own on Linux: a declared one is ignored.
    var permissions = Permissions.of(call, "owner", "group", "");
    var changes = new ArrayList<Change>(0);
    var right = there != null && there.leadsTo().equals(to) && there.isSymbolic() == symbolic;
    if (!right) {
      if (there != null) {
        if (there.status().isDirectory()) {
          throw new ResourceFailed("Errno::EISDIR", "Is a directory @ apply2files - " + link);
        }
        changes.add(
            Change.of(
                "unlink existing " + there.status().kind() + " at " + link,
                () -> Files.delete(link)));
      }
      changes.add(
          symbolic
              ? Change.of(
                  "create symlink at " + link + " to " + to,
                  () -> {
                    requireParent(link, to);
                    Files.createSymbolicLink(link, Path.of(to));
                  })
              : Change.of(
                  "create hard link at " + link + " to " + to,
                  () -> {
                    requireParent(link, to);
                    Files.createLink(link, Path.of(to));
                  }));
    }
    if (symbolic) {
      var first = true;
      for (var word :
          permissions.differences(there != null && right ? there.status() : null, call)) {
        changes.add(Change.of(word, first ? () -> permissions.applyToLink(link) : () -> {}));
        first = false;
      }
    }
    return changes;
  }

  private static void requireParent(Path link, String to) {
    var parent = link.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new ResourceFailed(
          "Errno::ENOENT",
          "No such file or directory @ rb_file_s_symlink - (" + to + ", " + link + ")");
    }
  }

  private static List<Change> delete(
      Call call, Path link, boolean symbolic, @Nullable There there) {
    if (there == null) {
      return List.of();
    }
    if (there.isSymbolic() != symbolic || there.leadsTo().isEmpty()) {
      throw new ResourceFailed(
          "Chef::Exceptions::Link",
          "Cannot delete "
              + title(call)
              + " at "
              + link
              + "! Not a "
              + (symbolic ? "symbolic" : "hard")
              + " link.");
    }
    return List.of(Change.of("delete link to file at " + link, () -> Files.delete(link)));
  }

  private static String title(Call call) {
    return call.declaredType() + "[" + call.name() + "]";
  }
}
