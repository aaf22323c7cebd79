package io.stackworks.recipes.facts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Platform, release, kernel, as {@code /etc/os-release} and {@code /proc} tell. */
final class OperatingSystem {
  private @Nullable Map<String, String> release;

  void into(Map<String, Supplier<@Nullable Object>> facts) {
    facts.put("os", () -> "linux");
    facts.put("os_version", () -> Text.of("/proc/sys/kernel/osrelease"));
    facts.put("platform", this::platform);
    facts.put("platform_family", this::family);
    facts.put("platform_version", this::version);
    facts.put("platform_build", () -> release().getOrDefault("BUILD_ID", ""));
    facts.put("lsb", this::lsb);
    facts.put("kernel", this::kernel);
    facts.put("root_group", () -> "root");
    facts.put("init_package", () -> Text.of("/proc/1/comm").isEmpty() ? "init" : init());
    facts.put("os_release", () -> Map.copyOf(lowerCased()));
  }

  private static String init() {
    return Text.of("/proc/1/comm").equals("systemd") ? "systemd" : "init";
  }

  private Map<String, String> release() {
    var known = release;
    if (known == null) {
      known = new LinkedHashMap<>();
      for (var line : Text.lines("/etc/os-release")) {
        int at = line.indexOf('=');
        if (at > 0) {
          known.put(line.substring(0, at), line.substring(at + 1).replaceAll("^[\"']|[\"']$", ""));
        }
      }
      release = known;
    }
    return known;
  }

  private Map<String, String> lowerCased() {
    var map = new LinkedHashMap<String, String>();
    release().forEach((k, v) -> map.put(k.toLowerCase(java.util.Locale.ROOT), v));
    return map;
  }

  String platform() {
    var id = release().getOrDefault("ID", "linux");
    return switch (id) {
      case "rhel" -> "redhat";
      case "amzn" -> "amazon";
      case "ol" -> "oracle";
      case "sles", "sles_sap" -> "suse";
      case "opensuse-leap" -> "opensuseleap";
      case "archarm" -> "arch";
      default -> id;
    };
  }

  String family() {
    return switch (platform()) {
      case "debian", "ubuntu", "linuxmint", "raspbian", "kali", "devuan" -> "debian";
      case "redhat", "centos", "oracle", "rocky", "almalinux", "scientific" -> "rhel";
      case "amazon" -> "amazon";
      case "suse", "opensuseleap" -> "suse";
      default -> {
        var like = release().getOrDefault("ID_LIKE", "");
        yield List.of("debian", "rhel", "fedora", "suse", "arch").stream()
            .filter(like::contains)
            .findFirst()
            .orElse(platform());
      }
    };
  }

  private String version() {
    if (platform().equals("debian")) {
      var full = Text.of("/etc/debian_version");
      if (!full.isEmpty() && Character.isDigit(full.charAt(0))) {
        return full;
      }
    }
    return release().getOrDefault("VERSION_ID", "");
  }

  private Map<String, Object> lsb() {
    var map = new LinkedHashMap<String, Object>();
    var name = release().getOrDefault("NAME", "Linux").split("[ /]")[0];
    map.put("id", name);
    map.put("release", release().getOrDefault("VERSION_ID", ""));
    map.put("codename", release().getOrDefault("VERSION_CODENAME", ""));
    map.put("description", release().getOrDefault("PRETTY_NAME", name));
    return map;
  }

  private Map<String, Object> kernel() {
    var map = new LinkedHashMap<String, Object>();
    map.put("name", "Linux");
    map.put("release", Text.of("/proc/sys/kernel/osrelease"));
    map.put("version", Text.of("/proc/sys/kernel/version"));
    map.put("machine", architecture());
    map.put("processor", architecture());
    map.put("os", "GNU/Linux");
    var modules = new LinkedHashMap<String, Object>();
    for (var line : Text.lines("/proc/modules")) {
      var parts = line.split(" ");
      if (parts.length > 2) {
        modules.put(parts[0], Map.of("size", parts[1], "refcount", parts[2]));
      }
    }
    map.put("modules", modules);
    return map;
  }

  static String architecture() {
    var arch = System.getProperty("os.arch", "");
    return switch (arch) {
      case "amd64" -> "x86_64";
      case "x86", "i386" -> "i686";
      default -> arch;
    };
  }
}
