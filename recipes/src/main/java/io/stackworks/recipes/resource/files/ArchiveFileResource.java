package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.host.Replacement;
import io.stackworks.recipes.host.Umask;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code archive_file}: the content of an archive, unpacked into a directory. */
public final class ArchiveFileResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("archive_file", "The content of a tar or zip archive, unpacked.")
        .aliases("libarchive_file")
        .actions("extract")
        .with(
            Property.of("path", "String")
                .isName()
                .coerced("::File.expand_path(x)")
                .doc("The archive: tar (gzip, bzip2; xz and zstd when installed) or zip."),
            Property.of("destination", "String")
                .alias("extract_to")
                .isRequired()
                .doc("Folder to unpack into."),
            Property.of("overwrite", "Boolean", "Symbol")
                .oneOf(true, false, ":auto")
                .defaults(false)
                .doc(
                    "Whether to unpack when the folder exists already; `:auto`: when the times of"
                        + " its files differ from those in the archive."),
            Property.of("strip_components", "Integer")
                .defaults(0)
                .doc("How many leading parts of the names in the archive are left out."),
            Property.of("owner", "String").doc("Owner of what is unpacked."),
            Property.of("group", "String").doc("Group of what is unpacked."),
            Property.of("mode", "String", "Integer")
                .defaults("755")
                .doc("Permissions of the folder when it is made."),
            Property.of("options", "Array", "Symbol")
                .alias("extract_options")
                .defaults(List.of(":time"))
                .doc(
                    "What is taken over from the archive: `:time`, `:permissions`, `:owner`;"
                        + " `:no_overwrite` keeps existing files."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var wanted = new Wanted(call);
    var file = Path.of(wanted.text("path"));
    if (!Files.exists(file)) {
      if (call.run().whyRun()) {
        call.run().log("warn", "Assuming archive " + file + " would have been created");
        return List.of();
      }
      throw new ResourceFailed(
          "Errno::ENOENT",
          "No such file or directory - No archive found at " + file + "! Cannot continue.");
    }
    var folder = Path.of(wanted.needed("destination")).toAbsolutePath().normalize();
    var unpacking =
        new Unpacking(
            new Archive(file, call.host().processes()),
            folder,
            wanted.number("strip_components", 0),
            wanted.list("options"));
    var changes = new ArrayList<Change>();
    if (!Files.exists(folder)) {
      var mode = Permissions.parseMode(wanted.text("mode"));
      changes.add(
          Change.of(
              "create directory " + folder,
              () -> {
                Files.createDirectories(folder);
                Files.setAttribute(folder, "unix:mode", mode & ~Umask.current());
              }));
    }
    var overwrite = wanted.text("overwrite");
    if (!changes.isEmpty()
        || overwrite.equals("true")
        || (overwrite.equals("auto") && unpacking.differs())) {
      changes.add(Change.of("extract " + file + " to " + folder, unpacking::run));
    }
    var permissions = Permissions.of(call, "owner", "group", "");
    if (permissions.owner() != null || permissions.group() != null) {
      // As in Chef, where this counts as a change each time.
      changes.add(
          Change.of(
              "set owner of files extracted in "
                  + folder
                  + " to "
                  + wanted.text("owner")
                  + ":"
                  + wanted.text("group"),
              () -> unpacking.own(permissions)));
    }
    return changes;
  }

  /** An archive on its way into a folder. */
  private record Unpacking(Archive archive, Path folder, long strip, List<String> options) {
    /**
     * Where an entry goes, null when stripping leaves nothing of it.
     *
     * @throws ResourceFailed when it would go outside the folder
     */
    private @Nullable Path target(Archive.Entry entry) {
      if (entry.name().startsWith("/")) {
        throw escape(entry);
      }
      var name = Archive.stripped(entry.name(), strip);
      if (name == null) {
        return null;
      }
      var target = folder.resolve(name).normalize();
      if (!target.startsWith(folder)) {
        throw escape(entry);
      }
      return target;
    }

    private ResourceFailed escape(Archive.Entry entry) {
      return new ResourceFailed(
          "Chef::Exceptions::ValidationFailed",
          "Refusing to extract archive entry \""
              + entry.name()
              + "\": it is outside destination \""
              + folder
              + "\"");
    }

    /** Whether a file is missing or has another time than in the archive, in seconds. */
    boolean differs() throws IOException {
      var found = new boolean[1];
      archive.read(
          (entry, content) -> {
            var target = target(entry);
            found[0] |= target != null && !isAt(entry, target);
          });
      return found[0];
    }

    private static boolean isAt(Archive.Entry entry, Path target) throws IOException {
      var there = FileStatus.of(target);
      if (there == null) {
        return false;
      }
      return entry.kind() == Archive.Kind.SYMLINK
          ? there.isSymlink() && Files.readSymbolicLink(target).toString().equals(entry.target())
          : seconds(there.modified()) == seconds(entry.modified());
    }

    private static long seconds(FileTime time) {
      return Math.floorDiv(time.toMillis(), 1000);
    }

    void run() throws IOException {
      var real = folder.toRealPath();
      var folders = new ArrayDeque<Map.Entry<Path, FileTime>>();
      archive.read(
          (entry, content) -> {
            var target = target(entry);
            if (target == null
                || (options.contains("no_overwrite")
                    && entry.kind() != Archive.Kind.DIRECTORY
                    && Files.exists(target, LinkOption.NOFOLLOW_LINKS))) {
              return;
            }
            var parent = target.getParent();
            if (parent != null && !target.equals(folder)) {
              Files.createDirectories(parent);
              // A link unpacked before must not lead what follows out of the folder.
              if (!parent.toRealPath().startsWith(real)) {
                throw escape(entry);
              }
            }
            write(entry, content, target);
            if (entry.kind() == Archive.Kind.DIRECTORY) {
              folders.push(Map.entry(target, entry.modified()));
            }
          });
      // Last, deepest first: unpacking into a folder changes its time.
      for (var each : folders) {
        setTime(each.getKey(), each.getValue());
      }
    }

    private void write(Archive.Entry entry, InputStream content, Path target) throws IOException {
      switch (entry.kind()) {
        case DIRECTORY -> {
          if (!Files.isDirectory(target)) {
            Files.createDirectories(target);
          }
          setMode(target, entry);
        }
        case SYMLINK -> {
          Files.deleteIfExists(target);
          Files.createSymbolicLink(target, Path.of(entry.target()));
        }
        case HARD_LINK -> {
          var name = Archive.stripped(entry.target(), strip);
          var existing = folder.resolve(name == null ? entry.target() : name).normalize();
          if (!existing.startsWith(folder)) {
            throw escape(entry);
          }
          Files.deleteIfExists(target);
          Files.createLink(target, existing);
        }
        case FILE -> {
          if (Files.isSymbolicLink(target)) {
            Files.delete(target); // replaced, not written through
          }
          Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
          setMode(target, entry);
          setTime(target, entry.modified());
        }
        case OTHER -> {
          // devices and the like are left out
        }
      }
      if (options.contains("owner") && entry.uid() >= 0) {
        Replacement.setOwner(
            target, (int) entry.uid(), (int) entry.gid(), LinkOption.NOFOLLOW_LINKS);
      }
    }

    private void setMode(Path target, Archive.Entry entry) throws IOException {
      if (entry.mode() >= 0) {
        var exact = options.contains("permissions");
        var mode = exact ? entry.mode() : entry.mode() & 0777 & ~Umask.current();
        Files.setAttribute(target, "unix:mode", mode);
      }
    }

    private void setTime(Path target, FileTime time) throws IOException {
      if (options.contains("time")) {
        Files.getFileAttributeView(target, BasicFileAttributeView.class).setTimes(time, null, null);
      }
    }

    void own(Permissions permissions) throws IOException {
      archive.read(
          (entry, content) -> {
            var target = target(entry);
            if (target != null && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
              permissions.applyToLink(target);
            }
          });
    }
  }
}
