package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rpm program with package files. */
final class Rpm implements PackageTool {
  private static final String FORMAT = "%{NAME} %{VERSION}-%{RELEASE}\\n";

  @Override
  public List<Found> find(Wanted wanted, List<Request> requests, Need need) {
    var sources = sources(wanted);
    if (need != Need.INSTALLED && sources.isEmpty()) {
      throw Packages.failed("Source for package " + wanted.call().name() + " required");
    }
    var found = new ArrayList<Found>();
    for (var i = 0; i < requests.size(); i++) {
      var name = requests.get(i).name();
      var candidate = (String) null;
      if (i < sources.size() && need != Need.INSTALLED) {
        var source = sources.get(i);
        if (!source.contains("://") && !Files.exists(Path.of(source))) {
          throw Packages.failed("Package " + name + " not found: " + source);
        }
        var fields =
            Programs.of(wanted.call())
                .must("rpm", "-qp", "--queryformat", FORMAT, source)
                .stdout()
                .strip()
                .split(" ", -1);
        name = fields[0];
        candidate = fields.length > 1 ? fields[1] : null;
      }
      found.add(new Found(name, installed(wanted, name), candidate));
    }
    return found;
  }

  /** A package and its version with its release. */
  record Installed(String name, String version) {}

  /** The newest installed version of a package, null when there is none. */
  static @Nullable String installed(Wanted wanted, String name) {
    var found = ask(wanted, List.of(name));
    return found == null ? null : found.version();
  }

  /** The package of a name, or the one that provides what is asked for. */
  static @Nullable Installed installedPackage(Wanted wanted, String name) {
    var version = installed(wanted, name);
    if (version != null) {
      return new Installed(name, version);
    }
    return ask(wanted, List.of("--whatprovides", name));
  }

  private static @Nullable Installed ask(Wanted wanted, List<String> what) {
    try {
      var argv = new ArrayList<>(List.of("rpm", "-q", "--queryformat", FORMAT));
      argv.addAll(what);
      var outcome = Programs.of(wanted.call()).run(argv);
      if (!outcome.ok()) {
        return null;
      }
      return outcome
          .stdout()
          .strip()
          .lines()
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields.length == 2)
          .map(fields -> new Installed(fields[0], fields[1]))
          .max((one, other) -> RpmVersion.compare(one.version(), other.version()))
          .orElse(null);
    } catch (Processes.NotStarted missing) {
      throw Packages.failed("rpm is not installed on this machine");
    }
  }

  @Override
  public void install(Wanted wanted, List<Target> targets) {
    rpm(wanted, wanted.flag("allow_downgrade") ? List.of("-U", "--oldpackage") : List.of("-i"));
  }

  @Override
  public void upgrade(Wanted wanted, List<Target> targets) {
    rpm(wanted, wanted.flag("allow_downgrade") ? List.of("-U", "--oldpackage") : List.of("-U"));
  }

  @Override
  public void remove(Wanted wanted, List<Found> found) {
    var argv = new ArrayList<>(List.of("rpm", "-e"));
    argv.addAll(wanted.words("options"));
    found.forEach(each -> argv.add(each.name() + "-" + each.installed()));
    Programs.of(wanted.call()).must(argv);
  }

  @Override
  public void purge(Wanted wanted, List<Found> found) {
    remove(wanted, found);
  }

  private static void rpm(Wanted wanted, List<String> verb) {
    var argv = new ArrayList<>(List.of("rpm"));
    argv.addAll(wanted.words("options"));
    argv.addAll(verb);
    argv.addAll(sources(wanted));
    Programs.of(wanted.call()).must(argv);
  }

  private static List<String> sources(Wanted wanted) {
    var sources = wanted.list("source");
    return sources.isEmpty()
        ? wanted.list("package_name").stream().filter(name -> name.startsWith("/")).toList()
        : sources;
  }
}
