package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** yum, dnf and zypper: rpm packages out of repositories. */
final class RpmRepositories implements PackageTool {
  private static final String OFFER = "%{name} %{version}-%{release}\\n";

  private final Program program;

  RpmRepositories(Program program) {
    this.program = program;
  }

  @Override
  public List<Found> find(Wanted wanted, List<Request> requests, Need need) {
    var found = new ArrayList<Found>();
    if (need != Need.INSTALLED) {
      flush(wanted, "before");
    }
    for (var request : requests) {
      var there = Rpm.installedPackage(wanted, request.name());
      var installed = there == null ? null : there.version();
      var asks =
          need == Need.CANDIDATE
              || (need == Need.CANDIDATE_IF_MISSING
                  && (installed == null
                      || (request.version() != null && !meets(request.version(), installed))));
      var offered = asks ? candidate(wanted, request) : null;
      var name = there != null ? there.name() : offered != null ? offered.name() : request.name();
      found.add(new Found(name, installed, offered == null ? null : offered.version()));
    }
    return found;
  }

  /** A version without its release, or with wildcards, is met by any release of it. */
  @Override
  public boolean meets(String wanted, String installed) {
    var asked = wanted.replaceFirst("^\\d+:", ""); // the epoch is in no listing
    if (asked.contains("*")) {
      return installed.matches(asked.replace(".", "\\.").replace("*", ".*"));
    }
    return installed.equals(asked) || (!asked.contains("-") && installed.startsWith(asked + "-"));
  }

  /** The newest that fits. Listings are in the order of names, not of versions. */
  private Rpm.@Nullable Installed candidate(Wanted wanted, Request request) {
    try {
      var name = request.name();
      var all = program.offers(Programs.of(wanted.call()).run(program.query(name)).stdout(), name);
      if (all.isEmpty() && program == Program.DNF) { // not a package: something a package provides
        all = program.offers(Programs.of(wanted.call()).run(program.provides(name)).stdout(), name);
      }
      return all.stream()
          .filter(each -> request.version() == null || meets(request.version(), each.version()))
          .max((one, other) -> RpmVersion.compare(one.version(), other.version()))
          .orElse(null);
    } catch (Processes.NotStarted missing) {
      throw Packages.failed(program.binary + " is not installed on this machine");
    }
  }

  @Override
  public void install(Wanted wanted, List<Target> targets) {
    var argv = command(wanted, "install");
    if (program == Program.ZYPPER) {
      argv.addAll(List.of("--auto-agree-with-licenses", "--oldpackage"));
    }
    if (program == Program.YUM && isOlder(wanted, targets)) {
      argv = command(wanted, "downgrade"); // dnf and zypper do so by themselves
    }
    for (var target : targets) {
      argv.add(target.name() + (program == Program.ZYPPER ? "=" : "-") + target.version());
    }
    Programs.of(wanted.call()).must(argv);
    flush(wanted, "after");
  }

  @Override
  public void upgrade(Wanted wanted, List<Target> targets) {
    install(wanted, targets);
  }

  @Override
  public void remove(Wanted wanted, List<Found> found) {
    var argv = command(wanted, "remove");
    found.forEach(each -> argv.add(each.name()));
    Programs.of(wanted.call()).must(argv);
  }

  @Override
  public void purge(Wanted wanted, List<Found> found) {
    remove(wanted, found);
  }

  @Override
  public boolean isLocked(Wanted wanted, String name) {
    var argv =
        program == Program.ZYPPER
            ? List.of("zypper", "locks")
            : List.of(program.binary, "versionlock", "list");
    return Programs.of(wanted.call())
        .must(argv)
        .stdout()
        .matches("(?s).*(?<![\\w-])" + java.util.regex.Pattern.quote(name) + "(?![\\w]).*");
  }

  @Override
  public void lock(Wanted wanted, List<String> names, boolean locked) {
    var argv = new ArrayList<>(List.of(program.binary));
    if (program == Program.ZYPPER) {
      argv.add(locked ? "addlock" : "removelock");
    } else {
      argv.addAll(List.of("-y", "versionlock", locked ? "add" : "delete"));
    }
    argv.addAll(names);
    Programs.of(wanted.call()).must(argv);
  }

  private List<String> command(Wanted wanted, String verb) {
    var argv = new ArrayList<>(List.of(program.binary));
    argv.addAll(Wanted.split(program.quiet));
    argv.addAll(wanted.words("options"));
    argv.add(verb);
    return argv;
  }

  private void flush(Wanted wanted, String when) {
    var flush = wanted.call().get("flush_cache");
    var asked =
        flush instanceof Map<?, ?> map
            ? Boolean.TRUE.equals(map.get(when))
            : Wanted.texts(flush).contains(when);
    if (asked) {
      Programs.of(wanted.call()).must(program.binary, "clean", "expire-cache");
    }
  }

  private static boolean isOlder(Wanted wanted, List<Target> targets) {
    return targets.stream()
        .anyMatch(
            target -> {
              var installed = Rpm.installed(wanted, target.name());
              return installed != null && RpmVersion.compare(target.version(), installed) < 0;
            });
  }

  /** How the three programs differ. */
  enum Program {
    YUM("yum", "-q -y -d0 -e0"),
    DNF("dnf", "-q -y"),
    ZYPPER("zypper", "--non-interactive --quiet");

    private final String binary;
    private final String quiet;

    Program(String binary, String quiet) {
      this.binary = binary;
      this.quiet = quiet;
    }

    List<String> query(String name) {
      return switch (this) {
        case YUM ->
            List.of("yum", "-q", "-d0", "-e0", "list", "available", "--showduplicates", name);
        case DNF -> List.of("dnf", "-q", "repoquery", "--available", "--qf", OFFER, name);
        case ZYPPER ->
            List.of("zypper", "--non-interactive", "--quiet", "search", "-s", "-x", name);
      };
    }

    List<String> provides(String what) {
      return List.of(
          "dnf", "-q", "repoquery", "--available", "--qf", OFFER, "--whatprovides", what);
    }

    /** What a listing offers, in its order. */
    List<Rpm.Installed> offers(String output, String name) {
      var offers = new ArrayList<Rpm.Installed>();
      for (var line : output.lines().toList()) {
        switch (this) {
          case DNF -> {
            var fields = line.strip().split(" ", -1);
            if (fields.length == 2) {
              offers.add(new Rpm.Installed(fields[0], fields[1]));
            }
          }
          case YUM -> {
            var fields = line.strip().split("\\s+", -1);
            if (fields.length == 3 && fields[0].contains(".")) {
              offers.add(new Rpm.Installed(name, fields[1].replaceFirst("^\\d+:", "")));
            }
          }
          case ZYPPER -> {
            var fields = line.split("\\|", -1);
            if (fields.length > 4 && fields[2].strip().equals("package")) {
              offers.add(new Rpm.Installed(name, fields[3].strip()));
            }
          }
        }
      }
      return offers;
    }
  }
}
