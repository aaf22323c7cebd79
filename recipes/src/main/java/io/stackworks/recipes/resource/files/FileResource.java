package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.util.List;

/** {@code file}: a file whose content, if any, stands in the recipe. */
public final class FileResource implements ResourceType {
  private static final String CHECKSUM =
      "x.is_a?(String) && x !~ /\\A\\h{64}\\z/ ? raise(Chef::Exceptions::ValidationFailed, "
          + "\"Property checksum's value #{x} does not match regular expression /^\\\\h{64}$/\") : "
          + "(x.is_a?(String) ? x.downcase : x)";

  @Override
  public Spec spec() {
    return withFileProperties(
            Spec.of("file", "A file: that it is there, its content, owner, group and mode."))
        .with(
            Property.of("content", "String", "nil")
                .doc(
                    "What the file contains, byte for byte; no newline is added. Without it only"
                        + " existence and permissions are managed."),
            Property.of("checksum", "String", "nil")
                .coerced(CHECKSUM)
                .doc("SHA-256 in hex that the content must have; 64 digits."));
  }

  /** What all resources share that manage a file. */
  static Spec withFileProperties(Spec spec) {
    return spec.actions("create", "delete", "touch", "create_if_missing")
        .with(Property.of("path", "String").isName().doc("Full path of the file."))
        .securable()
        .with(
            Property.of("backup", "Integer", "FalseClass")
                .defaults(5)
                .doc(
                    "How many copies of replaced content are kept below the cache folder's"
                        + " `backup`; `false` or 0: none."),
            Property.of("atomic_update", "Boolean")
                .defaults(true)
                .doc(
                    "Whether new content replaces the file in one step. `false` writes into the"
                        + " existing file, which keeps its inode."),
            Property.of("force_unlink", "Boolean")
                .defaults(false)
                .doc(
                    "Whether something in place that is not a plain file (a link, a directory) is"
                        + " removed; otherwise it is an error."),
            Property.of("manage_symlink_source", "Boolean", "nil")
                .doc(
                    "When the path is a symbolic link: `true` manages the file it leads to,"
                        + " `false` the link's own place (see `force_unlink`). Not given: as"
                        + " `true`, with a warning."),
            Property.of("verify")
                .doc(
                    "Checks of new content before it is put in place: a command with `%{path}`, a"
                        + " block that gets the path, or `:json`, `:yaml`, `:systemd_unit`. May be"
                        + " given several times. A failing check fails the resource and leaves the"
                        + " file alone."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    return new ManagedFile(
            call,
            () -> {
              var bytes = call.bytes("content");
              return bytes == null ? null : new Content.Bytes(bytes);
            })
        .differences();
  }
}
