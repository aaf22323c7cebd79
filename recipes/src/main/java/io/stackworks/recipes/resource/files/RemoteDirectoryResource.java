package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.Host;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Run;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code remote_directory}: a directory with the files of a folder of a cookbook. */
public final class RemoteDirectoryResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("remote_directory", "A directory with the files of a folder of a cookbook.")
        .parent("directory")
        .actions("create", "create_if_missing", "delete")
        .with(Property.of("path", "String").isName().doc("Full path of the directory."))
        .securable()
        .with(
            Property.of("recursive", "Boolean")
                .defaults(true)
                .doc("On create: make missing parents too. On delete: delete what is in it."),
            Property.of("source", "String")
                .doc(
                    "Folder below the cookbook's `files/`; the most specific one for the platform"
                        + " is used whole. Default: the last part of the path."),
            Property.of("cookbook", "String")
                .doc("Cookbook that has the folder. Default: the one of the calling recipe."),
            Property.of("overwrite", "Boolean")
                .defaults(true)
                .doc("Whether files that differ are replaced."),
            Property.of("purge", "Boolean")
                .defaults(false)
                .doc("Whether what does not come from the cookbook is deleted."),
            Property.of("files_backup", "Integer", "FalseClass")
                .defaults(5)
                .doc("How many copies of replaced files are kept; `false` or 0: none."),
            Property.of("files_owner", "String", "Integer").doc("Owner of the files."),
            Property.of("files_group", "String", "Integer").doc("Group of the files."),
            Property.of("files_mode", "String", "Integer")
                .defaults("0644")
                .doc("Permissions of the files."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    if (call.action().equals("delete")) {
      return new DirectoryResource().differences(call);
    }
    var root = Path.of(String.valueOf(call.get("path")));
    var permissions = Permissions.of(call);
    var changes =
        new ArrayList<>(
            DirectoryResource.create(
                call, root, Boolean.TRUE.equals(call.get("recursive")), permissions));
    var source = source(call, root);
    var managed = new HashSet<Path>();
    var made = new HashSet<Path>();
    var overwrite = Boolean.TRUE.equals(call.get("overwrite")) && call.action().equals("create");
    for (var file : files(source)) {
      var target = root.resolve(source.relativize(file).toString());
      for (var at = target; at != null && !at.equals(root); at = at.getParent()) {
        managed.add(at);
      }
      changes.addAll(folders(root, target, permissions, made));
      var each = new FileCall(call, target, overwrite ? "create" : "create_if_missing");
      changes.addAll(new ManagedFile(each, () -> new Content.CopyOf(file), true).differences());
    }
    if (Boolean.TRUE.equals(call.get("purge"))) {
      changes.addAll(purge(root, managed));
    }
    return changes;
  }

  private static Path source(Call call, Path root) {
    var wanted = new Wanted(call);
    var cookbook = wanted.textOrNull("cookbook");
    var source = wanted.textOrNull("source");
    return call.run()
        .cookbookDirectory(
            cookbook == null ? call.run().cookbookOf(call) : cookbook,
            source == null ? String.valueOf(root.getFileName()) : source);
  }

  /** Files below a folder, those nearer to it first. */
  private static List<Path> files(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .sorted(Comparator.comparing(Path::getNameCount).thenComparing(Path::toString))
          .toList();
    }
  }

  /** Missing folders between the root and a file; existing ones are left as they are. */
  private static List<Change> folders(Path root, Path file, Permissions permissions, Set<Path> made)
      throws IOException {
    var missing = new ArrayList<Path>();
    for (var at = file.getParent();
        at != null && !at.equals(root) && !made.contains(at) && !Files.isDirectory(at);
        at = at.getParent()) {
      missing.add(0, at);
    }
    var changes = new ArrayList<Change>();
    for (var folder : missing) {
      made.add(folder);
      // Those between are made as a side effect and keep the umask's mode, as in Chef.
      var last = folder.equals(file.getParent());
      changes.add(
          Change.of(
              "create new directory " + folder,
              () -> {
                Files.createDirectories(folder);
                if (last) {
                  permissions.apply(folder);
                }
              }));
    }
    return changes;
  }

  private static List<Change> purge(Path root, Set<Path> managed) throws IOException {
    var changes = new ArrayList<Change>();
    if (!Files.isDirectory(root)) {
      return changes;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!managed.contains(file)) {
              changes.add(Change.of("delete file " + file, () -> Files.delete(file)));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
            if (!folder.equals(root) && !managed.contains(folder)) {
              changes.add(
                  Change.of("delete existing directory " + folder, () -> Files.delete(folder)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return changes;
  }

  /** The declaration of one of the files, which takes its properties from the directory's. */
  private record FileCall(Call call, Path path, String action) implements Call {
    @Override
    public String declaredType() {
      return "cookbook_file";
    }

    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public @Nullable Object get(String property) {
      return switch (property) {
        case "path" -> path.toString();
        case "owner" -> call.get("files_owner");
        case "group" -> call.get("files_group");
        case "mode" -> call.get("files_mode");
        case "backup" -> call.get("files_backup");
        case "sensitive" -> call.get("sensitive");
        default -> null;
      };
    }

    @Override
    public boolean isSet(String property) {
      return get(property) != null;
    }

    @Override
    public Host host() {
      return call.host();
    }

    @Override
    public Run run() {
      return call.run();
    }
  }
}
