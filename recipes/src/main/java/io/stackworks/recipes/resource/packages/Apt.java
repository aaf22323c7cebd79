package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Wanted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Debian's apt. */
final class Apt implements PackageTool {
  private final DpkgStatus dpkg;
  private final AptPolicy policy;

  Apt(Path root) {
    dpkg = new DpkgStatus(root);
    policy = new AptPolicy(root);
  }

  @Override
  public List<Found> find(Wanted wanted, List<Request> requests, Need need) {
    var ask = new LinkedHashSet<String>();
    for (var request : requests) {
      if (asksApt(request, need)) {
        ask.add(request.name());
      }
    }
    var programs = programs(wanted);
    var answers =
        ask.isEmpty()
            ? Map.<String, AptPolicy.Policy>of()
            : policy.of(programs, ask, release(wanted));
    var found = new ArrayList<Found>();
    for (var request : requests) {
      var installed = dpkg.version(request.name());
      found.add(
          ask.contains(request.name())
              ? resolve(programs, wanted, request, answers)
              : new Found(request.name(), installed, null));
    }
    return found;
  }

  private boolean asksApt(Request request, Need need) {
    var installed = dpkg.version(request.name());
    return switch (need) {
      case INSTALLED -> false;
      case CANDIDATE -> true;
      case CANDIDATE_IF_MISSING ->
          installed == null || (request.version() != null && !meets(request.version(), installed));
    };
  }

  private Found resolve(
      Programs programs, Wanted wanted, Request request, Map<String, AptPolicy.Policy> answers) {
    var name = request.name();
    var answer = answers.get(name);
    if (answer == null) {
      return new Found(name, dpkg.version(name), null);
    }
    if (answer.candidate() == null && answer.versions().isEmpty()) {
      var providers = AptPolicy.providers(programs, name);
      if (providers.size() > 1) {
        throw Packages.failed(
            name
                + " is a virtual package provided by multiple packages, you must explicitly"
                + " select one");
      }
      if (providers.isEmpty()) {
        return new Found(name, dpkg.version(name), null);
      }
      name = providers.iterator().next();
      answer = policy.of(programs, Set.of(name), release(wanted)).get(name);
      if (answer == null) {
        return new Found(name, dpkg.version(name), null);
      }
    }
    return new Found(name, dpkg.version(name), candidate(request.version(), answer));
  }

  private @Nullable String candidate(@Nullable String version, AptPolicy.Policy answer) {
    if (version == null) {
      return answer.candidate();
    }
    return answer.versions().stream().filter(each -> meets(version, each)).findFirst().orElse(null);
  }

  @Override
  public boolean meets(String asked, String installed) {
    if (!asked.contains("*")) {
      return asked.equals(installed);
    }
    var parts = java.util.Arrays.stream(asked.split("\\*", -1));
    var pattern =
        parts
            .map(java.util.regex.Pattern::quote)
            .collect(java.util.stream.Collectors.joining(".*"));
    return installed.matches(pattern);
  }

  @Override
  public void install(Wanted wanted, List<Target> targets) {
    var argv = command(wanted, true);
    argv.add("install");
    var anchored =
        wanted.call().declaredType().equals("apt_package") && wanted.flag("anchor_package_regex");
    for (var target : targets) {
      var name = anchored ? "^" + target.name() + "$" : target.name();
      argv.add(name + "=" + target.version());
    }
    programs(wanted).must(argv);
  }

  @Override
  public void upgrade(Wanted wanted, List<Target> targets) {
    install(wanted, targets);
  }

  @Override
  public void remove(Wanted wanted, List<Found> found) {
    take(wanted, "remove", found);
  }

  @Override
  public void purge(Wanted wanted, List<Found> found) {
    take(wanted, "purge", found);
  }

  private void take(Wanted wanted, String verb, List<Found> found) {
    var argv = command(wanted, false);
    argv.add(verb);
    found.forEach(each -> argv.add(each.name()));
    programs(wanted).must(argv);
  }

  @Override
  public boolean isLocked(Wanted wanted, String name) {
    return dpkg.isHeld(name);
  }

  @Override
  public void lock(Wanted wanted, List<String> names, boolean locked) {
    var argv = new ArrayList<>(List.of("apt-mark"));
    argv.addAll(wanted.words("options"));
    argv.add(locked ? "hold" : "unhold");
    argv.addAll(names);
    programs(wanted).must(argv);
  }

  @Override
  public void preseed(Wanted wanted, List<Target> targets) throws Exception {
    Debconf.preseed(programs(wanted), wanted, targets);
  }

  @Override
  public void reconfigure(Wanted wanted, List<String> names) {
    var argv = new ArrayList<>(List.of("dpkg-reconfigure"));
    argv.addAll(names);
    programs(wanted).must(argv);
  }

  private static List<String> command(Wanted wanted, boolean installs) {
    var argv = new ArrayList<>(List.of("apt-get", "-q", "-y"));
    var options = wanted.words("options");
    if (installs) {
      argv.add("--allow-downgrades");
      if (wanted.flag("overwrite_config_files")) {
        argv.addAll(List.of("-o", "Dpkg::Options::=--force-confnew"));
      } else if (options.stream().noneMatch(option -> option.contains("--force-conf"))) {
        argv.addAll(
            List.of(
                "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"));
      }
      if (!release(wanted).isEmpty()) {
        argv.addAll(List.of("-o", "APT::Default-Release=" + release(wanted)));
      }
    }
    argv.addAll(options);
    return argv;
  }

  private static String release(Wanted wanted) {
    return wanted.text("default_release");
  }

  static Programs programs(Wanted wanted) {
    var environment = new HashMap<String, @Nullable String>();
    environment.putAll(Programs.of(wanted.call()).environment());
    environment.put("DEBIAN_FRONTEND", "noninteractive");
    environment.putAll(wanted.map("environment"));
    var seconds = wanted.number("timeout", 900);
    return new Programs(
        wanted.call().host().processes(), environment, java.time.Duration.ofSeconds(seconds), null);
  }
}
