package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code sysctl}: settings of the kernel, now and after a boot. */
final class Sysctl implements ResourceType {
  private final Path root;

  Sysctl(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("sysctl", "Sets kernel parameters.")
        .aliases("sysctl_param")
        .with(
            Property.of("key", "String").isName().doc("name of the parameter"),
            Property.of("value", "Array", "String", "Integer", "Float")
                .requiredFor("apply")
                .coerced("x.is_a?(Array) ? x.join(' ') : x.to_s")
                .doc("its value; a list is joined with blanks"),
            Property.of("comment", "Array", "String")
                .defaults(List.of())
                .coerced("Array(x)")
                .doc("comment lines in the file"),
            Property.of("ignore_error", "Boolean")
                .defaults(false)
                .doc("whether an unknown parameter is passed over"),
            Property.of("conf_dir", "String").defaults("/etc/sysctl.d").doc("folder of the file"))
        .actions("apply", "remove");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var wanted = new Wanted(call);
    var key = wanted.text("key");
    var folder = wanted.text("conf_dir");
    var file =
        root.resolve(folder.substring(1)).resolve("99-chef-" + key.replace('/', '.') + ".conf");
    return switch (call.action()) {
      case "apply" -> apply(wanted, key, file);
      case "remove" ->
          Files.exists(file)
              ? List.of(
                  Change.of(
                      "removing sysctl config at " + file,
                      () -> {
                        Files.delete(file);
                        load(wanted);
                      }))
              : List.of();
      default -> List.of();
    };
  }

  private static List<Change> apply(Wanted wanted, String key, Path file) throws IOException {
    var value = wanted.needed("value");
    var current = current(key);
    if (value.equals(current)) {
      return List.of();
    }
    return List.of(
        Change.of(
            "set value to \"" + value + "\" (was \"" + current + "\")",
            () -> {
              var argv = new ArrayList<>(List.of("sysctl"));
              if (wanted.flag("ignore_error")) {
                argv.add("-e");
              }
              argv.addAll(List.of("-w", key + "=" + value));
              var set = Programs.of(wanted.call()).run(argv);
              if (!wanted.flag("ignore_error")) {
                set.orFail();
              }
              var lines = new ArrayList<String>();
              wanted.list("comment").forEach(line -> lines.add("# " + line.strip()));
              lines.add(key + " = " + value);
              RenderedFile.of(file, String.join("\n", lines) + "\n", 0644).write();
              load(wanted);
            }));
  }

  /** The file system of the kernel tells it faster than the program. */
  private static String current(String key) throws IOException {
    // A dot separates levels unless the key is written with slashes, as for eth0.100.
    var path = key.contains("/") ? key : key.replace('.', '/');
    var file = Path.of("/proc/sys").resolve(path);
    if (!Files.isReadable(file)) {
      return "";
    }
    try {
      return Files.readString(file).strip().replace('\t', ' ');
    } catch (IOException notReadable) {
      return "";
    }
  }

  private static void load(Wanted wanted) {
    if (wanted.flag("ignore_error")) {
      Programs.of(wanted.call()).run("sysctl", "-e", "-p");
    } else if (Files.exists(Path.of("/etc/sysctl.conf"))) {
      Programs.of(wanted.call()).must("sysctl", "-p");
    }
  }
}
