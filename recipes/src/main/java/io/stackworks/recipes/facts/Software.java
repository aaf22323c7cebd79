package io.stackworks.recipes.facts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Installed languages and packages. */
final class Software {
  private final OperatingSystem os;

  Software(OperatingSystem os) {
    this.os = os;
  }

  void into(Map<String, Supplier<@Nullable Object>> facts) {
    facts.put("languages", Software::languages);
    facts.put("packages", this::packages);
  }

  private static Map<String, Object> ruby(
      String version, String platform, String bin, String gems) {
    return Map.of(
        "version", version,
        "platform", platform,
        "target_os", "linux",
        "ruby_bin", bin,
        "gems_dir", gems,
        "bin_dir", bin.replaceFirst("/[^/]+$", ""),
        "gem_bin", bin.replaceFirst("ruby([^/]*)$", "gem$1"));
  }

  /** There is always a Ruby: where none is installed, the one that Debian would install. */
  private static Map<String, Object> languages() {
    var languages = new LinkedHashMap<String, Object>();
    var ruby =
        Text.printed("ruby", "-e", "puts RUBY_VERSION, RUBY_PLATFORM, Gem.ruby, Gem.default_dir");
    var lines = ruby.split("\n");
    languages.put(
        "ruby",
        lines.length >= 4
            ? ruby(lines[0], lines[1], lines[2], lines[3])
            : ruby("3.1.7", "x86_64-linux-gnu", "/usr/bin/ruby", "/var/lib/gems/3.1.0"));
    var python = Text.printed("python3", "--version").replace("Python ", "");
    if (!python.isEmpty()) {
      languages.put("python", Map.of("version", python));
    }
    var perl = Text.printed("perl", "-e", "printf '%vd', $^V");
    if (!perl.isEmpty()) {
      languages.put("perl", Map.of("version", perl));
    }
    return languages;
  }

  private Map<String, Object> packages() {
    var packages = new LinkedHashMap<String, Object>();
    if (os.family().equals("debian")) {
      String name = "";
      String version = "";
      String arch = "";
      boolean installed = false;
      for (var line : Text.lines("/var/lib/dpkg/status")) {
        if (line.isEmpty()) {
          put(packages, installed, name, version, arch);
          installed = false;
        } else if (line.startsWith("Package: ")) {
          name = line.substring(9);
        } else if (line.startsWith("Version: ")) {
          version = line.substring(9);
        } else if (line.startsWith("Architecture: ")) {
          arch = line.substring(14);
        } else if (line.startsWith("Status: ")) {
          installed = line.endsWith(" installed");
        }
      }
      put(packages, installed, name, version, arch);
    } else {
      for (var line :
          Text.printed("rpm", "-qa", "--qf", "%{NAME}|%{VERSION}|%{RELEASE}|%{ARCH}\n")
              .split("\n")) {
        var f = line.split("\\|");
        if (f.length == 4) {
          packages.put(f[0], Map.of("version", f[1], "release", f[2], "arch", f[3]));
        }
      }
    }
    return packages;
  }

  private static void put(
      Map<String, Object> packages, boolean installed, String name, String version, String arch) {
    if (installed && !name.isEmpty()) {
      packages.put(name, Map.of("version", version, "arch", arch, "status", "installed"));
    }
  }
}
