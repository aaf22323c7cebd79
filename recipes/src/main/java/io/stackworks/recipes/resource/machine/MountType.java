package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
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
import java.util.Map;
import java.util.Set;

/** {@code mount}: what is mounted now, and what after the next boot. */
final class MountType implements ResourceType {
  private static final Set<String> WITHOUT_DEVICE =
      Set.of(
          "tmpfs", "fuse", "cgroup", "none", "proc", "sysfs", "vboxsf", "zfs", "nfs", "nfs4",
          "cifs", "efs", "overlay");

  private final Path root;

  MountType(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("mount", "Mounts file systems and keeps fstab.")
        .with(
            Property.of("mount_point", "String")
                .isName()
                .coerced("x == '/' ? x : x.chomp('/')")
                .doc("folder to mount on"),
            Property.of("device", "String").doc("device, label, uuid or remote folder"),
            Property.of("device_type", "String", "Symbol")
                .defaults(":device")
                .coerced("x.to_sym")
                .oneOf(":device", ":label", ":uuid")
                .doc("what device is"),
            Property.of("fstype", "String", "NilClass").defaults("auto").doc("kind of file system"),
            Property.of("options", "Array", "String", "NilClass")
                .defaults(List.of("defaults"))
                .coerced("x.is_a?(String) ? x.split(',').map(&:strip) : x")
                .doc("mount options"),
            Property.of("dump", "Integer", "FalseClass").defaults(0L).doc("fifth field of fstab"),
            Property.of("pass", "Integer", "FalseClass").defaults(2L).doc("sixth field of fstab"),
            Property.of("supports", "Hash", "Array")
                .defaults(Map.of("remount", false))
                .coerced("x.is_a?(Array) ? x.to_h { |k| [k.to_sym, true] } : x")
                .doc("whether the file system can be remounted"),
            Property.of("enabled", "Boolean").defaults(false).doc("without effect"),
            Property.of("mounted", "Boolean").defaults(false).doc("without effect"),
            Property.of("username", "String").doc("only on Windows"),
            Property.of("password", "String").doc("only on Windows"),
            Property.of("domain", "String").doc("only on Windows"))
        .actions("mount", "umount", "unmount", "remount", "enable", "disable");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var wanted = new Wanted(call);
    var point = wanted.text("mount_point");
    return switch (call.action()) {
      case "mount" ->
          isMounted(wanted)
              ? List.of()
              : List.of(Change.of("mount " + device(wanted) + " to " + point, () -> mount(wanted)));
      case "umount", "unmount" ->
          isMounted(wanted)
              ? List.of(
                  Change.of("unmount " + point, () -> Programs.of(call).must("umount", point)))
              : List.of();
      case "remount" ->
          isMounted(wanted)
              ? List.of(Change.of("remount " + device(wanted), () -> remount(wanted)))
              : List.of();
      case "enable" -> enable(wanted);
      case "disable" -> {
        var fstab = Fstab.read(root);
        yield fstab.find(fstabDevice(wanted), point) == null
            ? List.of()
            : List.of(
                Change.of(
                    "disable " + device(wanted),
                    () -> fstab.without(fstabDevice(wanted), point).write(root)));
      }
      default -> List.of();
    };
  }

  private List<Change> enable(Wanted wanted) throws IOException {
    var fstab = Fstab.read(root);
    var point = wanted.text("mount_point");
    var line =
        String.join(
            " ",
            fstabDevice(wanted),
            point.replace(" ", "\\040"),
            wanted.text("fstype"),
            options(wanted),
            String.valueOf(wanted.number("dump", 0)),
            String.valueOf(wanted.number("pass", 2)));
    var found = fstab.find(fstabDevice(wanted), point);
    if (found != null && String.join(" ", found.trim().split("\\s+", -1)).equals(line)) {
      return List.of();
    }
    return List.of(
        Change.of(
            "enable " + device(wanted),
            () -> fstab.without(fstabDevice(wanted), point).with(line).write(root)));
  }

  private void mount(Wanted wanted) {
    var point = wanted.text("mount_point");
    var device = device(wanted);
    if (wanted.text("device_type").equals("device")
        && !device.contains(":")
        && !device.startsWith("//")
        && !WITHOUT_DEVICE.contains(wanted.text("fstype"))
        && !WITHOUT_DEVICE.contains(device)
        && !Files.exists(Path.of(device))) {
      throw failed("Device " + device + " does not exist");
    }
    if (!Files.isDirectory(root.resolve(point.substring(1)))) {
      throw failed("Mount point " + point + " does not exist");
    }
    var argv = new ArrayList<>(List.of("mount", "-t", wanted.text("fstype")));
    var options = options(wanted);
    if (!options.isEmpty()) {
      argv.addAll(List.of("-o", options));
    }
    switch (wanted.text("device_type")) {
      case "label" -> argv.addAll(List.of("-L", device));
      case "uuid" -> argv.addAll(List.of("-U", device));
      default -> argv.add(device);
    }
    argv.add(point);
    Programs.of(wanted.call()).must(argv);
  }

  private void remount(Wanted wanted) {
    var point = wanted.text("mount_point");
    var supports = wanted.call().get("supports");
    if (supports instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("remount"))) {
      var options = options(wanted);
      Programs.of(wanted.call())
          .must("mount", "-o", "remount" + (options.isEmpty() ? "" : "," + options), point);
    } else {
      Programs.of(wanted.call()).must("umount", point);
      mount(wanted);
    }
  }

  /** Read from the kernel: a mount point counts whatever its device is called there. */
  private boolean isMounted(Wanted wanted) throws IOException {
    var point = wanted.text("mount_point");
    var table = Path.of("/proc/self/mounts");
    var folder = root.resolve(point.substring(1));
    var real = Files.exists(folder) ? folder.toRealPath().toString() : point;
    for (var line : Files.readAllLines(table)) {
      var fields = line.split(" ", -1);
      var there = fields.length > 1 ? fields[1].replace("\\040", " ") : "";
      if (there.equals(real) || there.equals(point)) {
        return true;
      }
    }
    return false;
  }

  private static String device(Wanted wanted) {
    return wanted.needed("device");
  }

  private static String fstabDevice(Wanted wanted) {
    return switch (wanted.text("device_type")) {
      case "label" -> "LABEL=" + device(wanted);
      case "uuid" -> "UUID=" + device(wanted);
      default -> device(wanted).replace(" ", "\\040");
    };
  }

  private static String options(Wanted wanted) {
    return String.join(",", wanted.list("options"));
  }

  private static ResourceFailed failed(String message) {
    return new ResourceFailed("Chef::Exceptions::Mount", message);
  }
}
