package io.stackworks.recipes.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Block devices and mounted file systems. */
final class Disks {
  void into(Map<String, Supplier<@Nullable Object>> facts) {
    facts.put("block_device", Disks::devices);
    facts.put("filesystem", Disks::filesystems);
    facts.put("filesystem2", Disks::filesystems);
  }

  private static Map<String, Object> devices() {
    var devices = new LinkedHashMap<String, Object>();
    try (var list = Files.list(Path.of("/sys/block"))) {
      for (var path : list.sorted().toList()) {
        var name = path.getFileName().toString();
        var device = new LinkedHashMap<String, Object>();
        device.put("size", Text.of(path + "/size"));
        device.put("removable", Text.of(path + "/removable"));
        device.put("rotational", Text.of(path + "/queue/rotational"));
        for (var field : List.of("model", "rev", "state", "vendor")) {
          var value = Text.of(path + "/device/" + field);
          if (!value.isEmpty()) {
            device.put(field, value);
          }
        }
        devices.put(name, device);
      }
    } catch (IOException e) {
      return devices;
    }
    return devices;
  }

  private static Map<String, Object> filesystems() {
    var byMount = new LinkedHashMap<String, Object>();
    var byDevice = new LinkedHashMap<String, Map<String, Object>>();
    var byPair = new LinkedHashMap<String, Object>();
    for (var line : Text.lines("/proc/self/mounts")) {
      var f = line.split(" ");
      if (f.length < 4) {
        continue;
      }
      var mount = f[1].replace("\\040", " ");
      var entry = new LinkedHashMap<String, Object>();
      entry.put("fs_type", f[2]);
      entry.put("mount_options", List.of(f[3].split(",")));
      sizes(mount, f[2], entry);
      var pair = new LinkedHashMap<>(entry);
      pair.put("device", f[0]);
      pair.put("mount", mount);
      byPair.put(f[0] + "," + mount, pair);
      var atMount = new LinkedHashMap<>(entry);
      atMount.put("devices", List.of(f[0]));
      byMount.put(mount, atMount);
      var device = byDevice.computeIfAbsent(f[0], k -> new LinkedHashMap<>(entry));
      var mounts = new ArrayList<Object>();
      if (device.get("mounts") instanceof List<?> known) {
        mounts.addAll(known);
      }
      mounts.add(mount);
      device.put("mounts", mounts);
    }
    var all = new LinkedHashMap<String, Object>();
    all.put("by_device", byDevice);
    all.put("by_mountpoint", byMount);
    all.put("by_pair", byPair);
    return all;
  }

  /** Sizes of real file systems only: a dead network mount would hang. */
  private static void sizes(String mount, String type, Map<String, Object> entry) {
    if (!List.of("ext2", "ext3", "ext4", "xfs", "btrfs", "overlay", "zfs", "f2fs").contains(type)) {
      return;
    }
    try {
      var store = Files.getFileStore(Path.of(mount));
      long total = store.getTotalSpace() / 1024;
      long free = store.getUnallocatedSpace() / 1024;
      entry.put("kb_size", String.valueOf(total));
      entry.put("kb_used", String.valueOf(total - free));
      entry.put("kb_available", String.valueOf(store.getUsableSpace() / 1024));
      entry.put("percent_used", total == 0 ? "0%" : (total - free) * 100 / total + "%");
    } catch (IOException e) {
      entry.put("kb_size", "0");
    }
  }
}
