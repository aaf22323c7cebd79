package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code swap_file}: a file that is used as swap. */
final class SwapFile implements ResourceType {
  private final Path root;

  SwapFile(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("swap_file", "Makes and uses swap files.")
        .with(
            Property.of("path", "String").isName().doc("path of the file"),
            Property.of("size", "Integer").doc("size in MB"),
            Property.of("persist", "Boolean").defaults(false).doc("whether fstab gets a line"),
            Property.of("timeout", "String", "Integer")
                .defaults("600")
                .doc("seconds for making it"),
            Property.of("swappiness", "Integer").doc("value for vm.swappiness"))
        .actions("create", "remove");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var wanted = new Wanted(call);
    var path = Path.of(wanted.text("path"));
    return switch (call.action()) {
      case "create" -> create(wanted, path);
      case "remove" -> remove(wanted, path);
      default -> List.of();
    };
  }

  private List<Change> create(Wanted wanted, Path path) throws IOException {
    var changes = new ArrayList<Change>();
    var programs =
        Programs.of(wanted.call()).within(Duration.ofSeconds(wanted.number("timeout", 600)));
    if (!isActive(path)) {
      if (!Files.exists(path)) {
        var size = wanted.needed("size");
        changes.add(
            Change.of(
                "create swap file " + path + " of " + size + " MB",
                () -> {
                  Files.createFile(path);
                  Files.setAttribute(path, "unix:mode", 0600);
                  if (!programs.run("fallocate", "-l", size + "M", path.toString()).ok()) {
                    programs.must(
                        "dd", "if=/dev/zero", "of=" + path, "bs=1048576", "count=" + size);
                  }
                  programs.must("mkswap", "-f", path.toString());
                }));
      }
      changes.add(
          Change.of("use swap file " + path, () -> programs.must("swapon", path.toString())));
    }
    var fstab = Fstab.read(root);
    if (wanted.flag("persist") && fstab.find(path.toString(), "swap") == null) {
      changes.add(
          Change.of(
              "add swap file " + path + " to fstab",
              () -> fstab.with(path + " swap swap defaults 0 0").write(root)));
    }
    var swappiness = wanted.textOrNull("swappiness");
    if (swappiness != null
        && !Files.readString(Path.of("/proc/sys/vm/swappiness")).strip().equals(swappiness)) {
      changes.add(
          Change.of(
              "set vm.swappiness to " + swappiness,
              () -> programs.must("sysctl", "-w", "vm.swappiness=" + swappiness)));
    }
    return changes;
  }

  private List<Change> remove(Wanted wanted, Path path) throws IOException {
    var changes = new ArrayList<Change>();
    var programs = Programs.of(wanted.call());
    if (isActive(path)) {
      changes.add(
          Change.of(
              "stop using swap file " + path, () -> programs.must("swapoff", path.toString())));
    }
    if (Files.exists(path)) {
      changes.add(Change.of("remove swap file " + path, () -> Files.delete(path)));
    }
    var fstab = Fstab.read(root);
    if (fstab.find(path.toString(), "swap") != null) {
      changes.add(
          Change.of(
              "take swap file " + path + " out of fstab",
              () -> fstab.without(path.toString(), "swap").write(root)));
    }
    return changes;
  }

  private static boolean isActive(Path path) throws IOException {
    var table = Path.of("/proc/swaps");
    return Files.exists(table)
        && Files.readAllLines(table).stream().anyMatch(line -> line.startsWith(path + " "));
  }
}
