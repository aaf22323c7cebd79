package io.stackworks.recipes.facts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Processors, memory, uptime, virtualization, accounts. */
final class Machine {
  void into(Map<String, Supplier<@Nullable Object>> facts) {
    facts.put("cpu", Machine::cpu);
    facts.put("memory", Machine::memory);
    facts.put("uptime_seconds", () -> (long) uptime(0));
    facts.put("idletime_seconds", () -> (long) uptime(1));
    facts.put("uptime", () -> words((long) uptime(0)));
    facts.put("idletime", () -> words((long) uptime(1)));
    facts.put("ohai_time", () -> System.currentTimeMillis() / 1000.0);
    facts.put("virtualization", Machine::virtualization);
    facts.put("dmi", Machine::dmi);
    facts.put("etc", Machine::etc);
    facts.put("current_user", () -> System.getProperty("user.name"));
    facts.put(
        "time",
        () ->
            Map.of(
                "timezone",
                DateTimeFormatter.ofPattern("zzz", Locale.ROOT)
                    .format(ZonedDateTime.now(java.time.ZoneId.systemDefault()))));
    facts.put("command", () -> Map.of("ps", "ps -ef"));
    facts.put("machine_id", () -> Text.of("/etc/machine-id"));
    facts.put("shard_seed", () -> (long) (Text.of("/etc/machine-id").hashCode() & 0xfffffff));
    facts.put("hostnamectl", Map::of);
  }

  private static Map<String, Object> cpu() {
    var cpu = new LinkedHashMap<String, Object>();
    var packages = new LinkedHashSet<String>();
    Map<String, Object> current = new LinkedHashMap<>();
    long total = 0;
    for (var line : Text.lines("/proc/cpuinfo")) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      var key = line.substring(0, colon).strip();
      var value = line.substring(colon + 1).strip();
      switch (key) {
        case "processor" -> {
          current = new LinkedHashMap<>();
          cpu.put(value, current);
          total++;
        }
        case "vendor_id", "family", "model", "stepping" -> current.put(key, value);
        case "cpu family" -> current.put("family", value);
        case "model name" -> current.put("model_name", value);
        case "cpu MHz" -> current.put("mhz", value);
        case "cache size" -> current.put("cache_size", value);
        case "physical id" -> {
          current.put("physical_id", value);
          packages.add(value);
        }
        case "core id" -> current.put("core_id", value);
        case "cpu cores" -> current.put("cores", value);
        case "flags" -> current.put("flags", List.of(value.split(" ")));
        default -> {}
      }
    }
    if (cpu.get("0") instanceof Map<?, ?> first && !first.containsKey("model_name")) {
      current.put("model_name", OperatingSystem.architecture());
    }
    cpu.put("total", total);
    cpu.put("real", (long) Math.max(1, packages.size()));
    cpu.put("cores", total);
    return cpu;
  }

  private static Map<String, Object> memory() {
    var memory = new LinkedHashMap<String, Object>();
    var swap = new LinkedHashMap<String, Object>();
    for (var line : Text.lines("/proc/meminfo")) {
      var parts = line.split("[: ]+");
      if (parts.length < 2) {
        continue;
      }
      var value = parts[1] + "kB";
      switch (parts[0]) {
        case "MemTotal" -> memory.put("total", value);
        case "MemFree" -> memory.put("free", value);
        case "MemAvailable" -> memory.put("available", value);
        case "Buffers" -> memory.put("buffers", value);
        case "Cached" -> memory.put("cached", value);
        case "Active" -> memory.put("active", value);
        case "Inactive" -> memory.put("inactive", value);
        case "SwapTotal" -> swap.put("total", value);
        case "SwapFree" -> swap.put("free", value);
        case "SwapCached" -> swap.put("cached", value);
        default -> {}
      }
    }
    memory.put("swap", swap);
    return memory;
  }

  private static double uptime(int column) {
    var parts = Text.of("/proc/uptime").split(" ");
    return parts.length > column && !parts[column].isEmpty()
        ? Double.parseDouble(parts[column])
        : 0;
  }

  private static String words(long seconds) {
    return "%d days %02d hours %02d minutes %02d seconds"
        .formatted(seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
  }

  private static Map<String, Object> virtualization() {
    var map = new LinkedHashMap<String, Object>();
    var systems = new LinkedHashMap<String, Object>();
    var product = Text.of("/sys/class/dmi/id/product_name");
    var vendor = Text.of("/sys/class/dmi/id/sys_vendor");
    var system = "";
    if (Files.exists(Path.of("/.dockerenv"))) {
      system = "docker";
    } else if (Text.of("/run/systemd/container").equals("lxc")) {
      system = "lxc";
    } else if (vendor.contains("QEMU")
        || product.contains("KVM")
        || vendor.contains("Amazon EC2")) {
      system = "kvm";
    } else if (product.contains("VMware")) {
      system = "vmware";
    } else if (product.contains("VirtualBox")) {
      system = "vbox";
    } else if (vendor.contains("Xen") || Files.exists(Path.of("/proc/xen"))) {
      system = "xen";
    } else if (vendor.contains("Microsoft")) {
      system = "hyperv";
    } else if (Text.of("/proc/cpuinfo").contains("hypervisor")) {
      system = "kvm";
    }
    if (!system.isEmpty()) {
      systems.put(system, "guest");
      map.put("system", system);
      map.put("role", "guest");
    }
    map.put("systems", systems);
    return map;
  }

  private static Map<String, Object> dmi() {
    var dmi = new LinkedHashMap<String, Object>();
    dmi.put("system", section("product_name", "sys_vendor", "product_version", "product_uuid"));
    dmi.put("bios", section("bios_version", "bios_vendor", "bios_version", ""));
    return dmi;
  }

  private static Map<String, Object> section(
      String product, String maker, String version, String uuid) {
    var map = new LinkedHashMap<String, Object>();
    map.put("product_name", Text.of("/sys/class/dmi/id/" + product));
    map.put("manufacturer", Text.of("/sys/class/dmi/id/" + maker));
    map.put("version", Text.of("/sys/class/dmi/id/" + version));
    if (!uuid.isEmpty()) {
      map.put("uuid", Text.of("/sys/class/dmi/id/" + uuid));
    }
    return map;
  }

  private static Map<String, Object> etc() {
    var passwd = new LinkedHashMap<String, Object>();
    for (var line : Text.lines("/etc/passwd")) {
      var f = line.split(":", -1);
      if (f.length >= 7) {
        passwd.put(
            f[0],
            Map.of(
                "dir",
                f[5],
                "gid",
                number(f[3]),
                "uid",
                number(f[2]),
                "shell",
                f[6],
                "gecos",
                f[4]));
      }
    }
    var group = new LinkedHashMap<String, Object>();
    for (var line : Text.lines("/etc/group")) {
      var f = line.split(":", -1);
      if (f.length >= 4) {
        var members = new ArrayList<String>();
        for (var member : f[3].split(",")) {
          if (!member.isEmpty()) {
            members.add(member);
          }
        }
        group.put(f[0], Map.of("gid", number(f[2]), "members", members));
      }
    }
    return Map.of("passwd", passwd, "group", group);
  }

  private static long number(String text) {
    return text.matches("\\d+") ? Long.parseLong(text) : 0;
  }
}
