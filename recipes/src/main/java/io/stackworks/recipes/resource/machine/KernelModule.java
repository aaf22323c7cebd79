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

/** {@code kernel_module}: modules that are loaded, now and at every boot. */
final class KernelModule implements ResourceType {
  private final Path root;

  KernelModule(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("kernel_module", "Loads, unloads and blacklists kernel modules.")
        .with(
            Property.of("modname", "String").isName().doc("name of the module"),
            Property.of("options", "Array").doc("options of the module"),
            Property.of("load_dir", "String")
                .defaults("/etc/modules-load.d")
                .doc("folder that names modules to load"),
            Property.of("unload_dir", "String")
                .defaults("/etc/modprobe.d")
                .doc("folder of options and blacklists"))
        .actions("install", "uninstall", "blacklist", "disable", "enable", "load", "unload");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var wanted = new Wanted(call);
    var name = wanted.text("modname");
    var load = folder(wanted, "load_dir").resolve(name + ".conf");
    var options = folder(wanted, "unload_dir").resolve("options_" + name + ".conf");
    var blacklist = folder(wanted, "unload_dir").resolve("blacklist_" + name + ".conf");
    var disable = folder(wanted, "unload_dir").resolve("disable_" + name + ".conf");
    var changes = new ArrayList<Change>();
    switch (call.action()) {
      case "install" -> {
        var given = wanted.list("options");
        if (!given.isEmpty()) {
          var line = "options " + name + " " + String.join(" ", given) + "\n";
          changes.addAll(RenderedFile.of(options, line, 0644).changes());
        }
        changes.addAll(RenderedFile.of(load, name + "\n", 0644).changes());
        refreshed(call, changes);
        changes.addAll(load(call, name));
      }
      case "uninstall" -> {
        for (var file : List.of(load, blacklist, options)) {
          changes.addAll(RenderedFile.absent(file));
        }
        refreshed(call, changes);
        changes.addAll(unload(call, name));
      }
      case "blacklist" -> {
        changes.addAll(RenderedFile.of(blacklist, "blacklist " + name, 0644).changes());
        refreshed(call, changes);
        changes.addAll(unload(call, name));
      }
      case "disable" -> {
        changes.addAll(RenderedFile.of(disable, "install " + name + " /bin/false", 0644).changes());
        refreshed(call, changes);
        changes.addAll(unload(call, name));
      }
      case "enable" -> {
        changes.addAll(RenderedFile.absent(disable));
        refreshed(call, changes);
        changes.addAll(load(call, name));
      }
      case "load" -> changes.addAll(load(call, name));
      case "unload" -> changes.addAll(unload(call, name));
      default -> {}
    }
    return changes;
  }

  private Path folder(Wanted wanted, String property) {
    return root.resolve(wanted.text(property).substring(1));
  }

  private static List<Change> load(Call call, String name) throws IOException {
    return isLoaded(name)
        ? List.of()
        : List.of(
            Change.of(
                "load kernel module " + name, () -> Programs.of(call).must("modprobe", name)));
  }

  private static List<Change> unload(Call call, String name) throws IOException {
    return isLoaded(name)
        ? List.of(
            Change.of(
                "unload kernel module " + name,
                () -> Programs.of(call).must("modprobe", "-r", name)))
        : List.of();
  }

  /** The first file system of the next boot knows modules too. */
  private void refreshed(Call call, List<Change> changes) {
    if (!changes.isEmpty() && Files.exists(root.resolve("usr/sbin/update-initramfs"))) {
      changes.add(
          Change.of(
              "update the initial file system",
              () -> Programs.of(call).must("update-initramfs", "-u")));
    }
  }

  private static boolean isLoaded(String name) throws IOException {
    var table = Path.of("/proc/modules");
    var plain = name.replace('-', '_');
    return Files.exists(table)
        && Files.readAllLines(table).stream().anyMatch(line -> line.startsWith(plain + " "));
  }
}
