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
      var installed = Rpm.installed(wanted, request.name());
      var asks =
          need == Need.CANDIDATE
              || (need == Need.CANDIDATE_IF_MISSING
                  && (installed == null
                      || (request.version() != null && !meets(request.version(), installed))));
      found.add(new Found(request.name(), installed, asks ? candidate(wanted, request) : null));
    }
    return found;
  }

  /** A version without its release, or with wildcards, is met by any release of it. */
  @Override
  public boolean meets(String asked, String installed) {
    if (asked.contains("*")) {
      return installed.matches(asked.replace(".", "\\.").replace("*", ".*"));
    }
    return installed.equals(asked) || (!asked.contains("-") && installed.startsWith(asked + "-"));
  }

  private @Nullable String candidate(Wanted wanted, Request request) {
    try {
      var versions =
          program.versions(Programs.of(wanted.call()).run(program.query(request.name())).stdout());
      var fitting =
          versions.stream()
              .filter(each -> request.version() == null || meets(request.version(), each))
              .toList();
      return fitting.isEmpty() ? null : fitting.get(fitting.size() - 1);
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
        case DNF ->
            List.of(
                "dnf", "-q", "repoquery", "--available", "--qf", "%{version}-%{release}\\n", name);
        case ZYPPER ->
            List.of("zypper", "--non-interactive", "--quiet", "search", "-s", "-x", name);
      };
    }

    /** Versions in the order of the listing, the newest last. */
    List<String> versions(String output) {
      var versions = new ArrayList<String>();
      for (var line : output.lines().toList()) {
        switch (this) {
          case DNF -> {
            if (!line.isBlank()) {
              versions.add(line.strip());
            }
          }
          case YUM -> {
            var fields = line.strip().split("\\s+", -1);
            if (fields.length == 3 && fields[0].contains(".")) {
              versions.add(fields[1].replaceFirst("^\\d+:", ""));
            }
          }
          case ZYPPER -> {
            var fields = line.split("\\|", -1);
            if (fields.length > 4 && fields[2].strip().equals("package")) {
              versions.add(0, fields[3].strip());
            }
          }
        }
      }
      return versions;
    }
  }
}
