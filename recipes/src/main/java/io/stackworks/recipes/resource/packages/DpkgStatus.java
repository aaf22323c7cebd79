package io.stackworks.recipes.resource.packages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What dpkg has installed, from its status file: one read answers for every package of a run, and
 * the file is read again only when it changed, whoever changed it.
 */
final class DpkgStatus {
  private static final Set<String> ABSENT = Set.of("not-installed", "config-files");

  private final Path file;
  private String stamp = "";
  private Map<String, Entry> entries = Map.of();

  DpkgStatus(Path root) {
    file = root.resolve("var/lib/dpkg/status");
  }

  /** The version that is unpacked or installed, null when there is none. */
  @Nullable String version(String name) {
    var entry = entries().get(name);
    return entry == null || ABSENT.contains(entry.state()) ? null : entry.version();
  }

  boolean isHeld(String name) {
    var entry = entries().get(name);
    return entry != null && entry.want().equals("hold");
  }

  private Map<String, Entry> entries() {
    var now = Stamp.of(file);
    if (!now.equals(stamp)) {
      entries = read();
      stamp = now;
    }
    return entries;
  }

  private Map<String, Entry> read() {
    var all = new HashMap<String, Entry>();
    if (!Files.exists(file)) {
      return all;
    }
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      var name = "";
      var status = "";
      var version = "";
      var architecture = "";
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          keep(all, name, status, version, architecture);
          name = status = version = architecture = "";
        } else if (line.startsWith("Package: ")) {
          name = line.substring(9);
        } else if (line.startsWith("Status: ")) {
          status = line.substring(8);
        } else if (line.startsWith("Version: ")) {
          version = line.substring(9);
        } else if (line.startsWith("Architecture: ")) {
          architecture = line.substring(14);
        }
      }
      keep(all, name, status, version, architecture);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static void keep(
      Map<String, Entry> all, String name, String status, String version, String architecture) {
    var words = status.split(" ", -1);
    if (name.isEmpty() || words.length != 3) {
      return;
    }
    var entry = new Entry(words[0], words[2], version);
    all.put(name + ":" + architecture, entry);
    // A foreign architecture never hides the package of the machine's own, whatever their order.
    var other = all.get(name);
    if (other == null || ABSENT.contains(other.state())) {
      all.put(name, entry);
    }
  }

  private record Entry(String want, String state, String version) {}
}
