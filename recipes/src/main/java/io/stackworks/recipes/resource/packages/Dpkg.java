package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.resource.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Debian's dpkg with package files. */
final class Dpkg implements PackageTool {
  private final DpkgStatus status;

  Dpkg(Path root) {
    status = new DpkgStatus(root);
  }

  @Override
  public List<Found> find(Wanted wanted, List<Request> requests, Need need) {
    var sources = sources(wanted);
    if (need != Need.INSTALLED && sources.isEmpty()) {
      throw Packages.failed(
          wanted.call().declaredType()
              + "["
              + wanted.call().name()
              + "] the source property is required for action :install or :upgrade");
    }
    for (var source : sources) {
      if (need != Need.INSTALLED && !Files.exists(Path.of(source))) {
        throw Packages.failed(
            "dpkg_package["
                + wanted.call().name()
                + "] source file(s) do not exist: [\""
                + source
                + "\"]");
      }
    }
    var found = new ArrayList<Found>();
    for (var i = 0; i < requests.size(); i++) {
      var source = i < sources.size() ? sources.get(i) : null;
      found.add(look(wanted, requests.get(i), source));
    }
    return found;
  }

  private Found look(Wanted wanted, Request request, @Nullable String source) {
    if (source == null || !Files.exists(Path.of(source))) {
      return new Found(request.name(), status.version(request.name()), null);
    }
    var fields =
        Apt.programs(wanted)
            .must("dpkg-deb", "--show", "--showformat", "${Package}\\t${Version}", source)
            .stdout()
            .strip()
            .split("\t", -1);
    var version = fields.length > 1 ? fields[1] : "";
    return new Found(fields[0], status.version(fields[0]), version);
  }

  @Override
  public void install(Wanted wanted, List<Target> targets) {
    dpkg(wanted, "-i", sources(wanted));
  }

  @Override
  public void upgrade(Wanted wanted, List<Target> targets) {
    install(wanted, targets);
  }

  @Override
  public void remove(Wanted wanted, List<Found> found) {
    dpkg(wanted, "-r", found.stream().map(Found::name).toList());
  }

  @Override
  public void purge(Wanted wanted, List<Found> found) {
    dpkg(wanted, "-P", found.stream().map(Found::name).toList());
  }

  @Override
  public boolean isLocked(Wanted wanted, String name) {
    return status.isHeld(name);
  }

  @Override
  public void preseed(Wanted wanted, List<Target> targets) throws Exception {
    Debconf.preseed(Apt.programs(wanted), wanted, targets);
  }

  private static void dpkg(Wanted wanted, String verb, List<String> what) {
    var argv = new ArrayList<>(List.of("dpkg", verb));
    argv.addAll(wanted.words("options"));
    argv.addAll(what);
    Apt.programs(wanted).must(argv);
  }

  private static List<String> sources(Wanted wanted) {
    var sources = wanted.list("source");
    if (!sources.isEmpty()) {
      return sources;
    }
    return wanted.list("package_name").stream()
        .filter(name -> name.startsWith("/") && Files.isRegularFile(Path.of(name)))
        .toList();
  }
}
