package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.resource.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What apt would install. One {@code apt-cache policy} answers for all names asked at once; answers
 * are kept until apt's lists, sources or preferences or dpkg's status change.
 */
final class AptPolicy {
  private static final Pattern HEADER = Pattern.compile("^(\\S+):$");
  private static final Pattern CANDIDATE = Pattern.compile("^  Candidate: (\\S+)$");
  private static final Pattern VERSION = Pattern.compile("^ (?:\\*\\*\\*|   ) (\\S+) -?\\d+.*$");

  private final Path[] inputs;
  private final Map<String, Policy> known = new HashMap<>();
  private String stamp = "";

  AptPolicy(Path root) {
    inputs =
        new Path[] {
          root.resolve("var/lib/dpkg/status"),
          root.resolve("var/lib/apt/lists"),
          root.resolve("etc/apt/sources.list"),
          root.resolve("etc/apt/sources.list.d"),
          root.resolve("etc/apt/preferences"),
          root.resolve("etc/apt/preferences.d")
        };
  }

  /** Policies by name; names that apt has never heard of are missing. */
  Map<String, Policy> of(Programs programs, Collection<String> names, String release) {
    var now = Stamp.of(inputs);
    if (!now.equals(stamp)) {
      known.clear();
      stamp = now;
    }
    var unknown = names.stream().filter(name -> !known.containsKey(release + " " + name)).toList();
    if (!unknown.isEmpty()) {
      ask(programs, unknown, release);
    }
    var found = new HashMap<String, Policy>();
    for (var name : names) {
      var policy = known.get(release + " " + name);
      if (policy != null && policy.exists()) {
        found.put(name, policy);
      }
    }
    return found;
  }

  /** The packages that provide a virtual one. */
  static Set<String> providers(Programs programs, String name) {
    var outcome = programs.run("apt-cache", "showpkg", name);
    var providers = new LinkedHashSet<String>();
    var inside = false;
    for (var line : outcome.stdout().lines().toList()) {
      if (inside && !line.isBlank()) {
        providers.add(line.split(" ", 2)[0]);
      }
      inside |= line.startsWith("Reverse Provides:");
    }
    return providers;
  }

  private void ask(Programs programs, List<String> names, String release) {
    var argv = new ArrayList<>(List.of("apt-cache"));
    if (!release.isEmpty()) {
      argv.addAll(List.of("-o", "APT::Default-Release=" + release));
    }
    argv.add("policy");
    argv.addAll(names);
    var answers = parse(programs.must(argv).stdout());
    for (var name : names) {
      known.put(
          release + " " + name, Optional.ofNullable(answers.get(name)).orElse(Policy.UNKNOWN));
    }
  }

  static Map<String, Policy> parse(String output) {
    var all = new HashMap<String, Policy>();
    var name = "";
    for (var line : output.lines().toList()) {
      var header = HEADER.matcher(line);
      var candidate = CANDIDATE.matcher(line);
      var version = VERSION.matcher(line);
      if (header.matches()) {
        name = header.group(1);
        all.put(name, new Policy(true, null, List.of()));
      } else if (candidate.matches() && !candidate.group(1).equals("(none)")) {
        all.computeIfPresent(
            name, (key, old) -> new Policy(true, candidate.group(1), old.versions()));
      } else if (version.matches()) {
        all.computeIfPresent(name, (key, old) -> old.and(version.group(1)));
      }
    }
    return all;
  }

  /** What apt knows of one package. */
  record Policy(boolean exists, @Nullable String candidate, List<String> versions) {
    static final Policy UNKNOWN = new Policy(false, null, List.of());

    Policy and(String version) {
      var more = new ArrayList<>(versions);
      more.add(version);
      return new Policy(exists, candidate, more);
    }
  }
}
