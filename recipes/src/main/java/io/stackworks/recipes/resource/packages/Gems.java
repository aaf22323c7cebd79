package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ruby gems, through a gem program: the machine's, or the runner's own Ruby. */
final class Gems implements PackageTool {
  private static final Pattern LISTED = Pattern.compile("^(\\S+) \\((.+)\\)$");
  private static final Pattern SPECIFICATION =
      Pattern.compile("^(.+?)-(\\d[\\w.]*)(?:-[a-z_]+)?\\.gemspec$");
  private static final Pattern PART = Pattern.compile("\\d+|[a-zA-Z]+");

  private final boolean own;

  /**
   * @param own whether gems are for recipes themselves, in a folder of this instance
   */
  Gems(boolean own) {
    this.own = own;
  }

  @Override
  public List<Found> find(Wanted wanted, List<Request> requests, Need need) {
    var found = new ArrayList<Found>();
    for (var request : requests) {
      var installed = installed(wanted, request);
      var asks = need == Need.CANDIDATE || (need == Need.CANDIDATE_IF_MISSING && installed == null);
      found.add(new Found(request.name(), installed, asks ? candidate(wanted, request) : null));
    }
    return found;
  }

  /** The newest installed version that meets the request. */
  private @Nullable String installed(Wanted wanted, Request request) {
    var versions = own ? ownVersions(home(wanted), request.name()) : listed(wanted, request.name());
    return versions.stream()
        .filter(version -> request.version() == null || meets(request.version(), version))
        .findFirst()
        .orElse(null);
  }

  /** What {@code gem list} says, the newest first. */
  private List<String> listed(Wanted wanted, String name) {
    var versions = new ArrayList<String>();
    for (var line :
        gem(wanted, List.of("list", "--local", "--exact", name)).stdout().lines().toList()) {
      var match = LISTED.matcher(line.strip());
      if (match.matches() && match.group(1).equals(name)) {
        for (var version : match.group(2).split(",\\s*", -1)) {
          versions.add(version.replaceFirst("^default: ", "").split(" ", 2)[0]);
        }
      }
    }
    return versions;
  }

  /** Read off the folder, the newest first: a JVM to list gems would cost seconds every run. */
  static List<String> ownVersions(Path home, String name) {
    var folder = home.resolve("specifications");
    var versions = new ArrayList<String>();
    if (Files.isDirectory(folder)) {
      try (var specifications = Files.newDirectoryStream(folder, "*.gemspec")) {
        for (var file : specifications) {
          var match = SPECIFICATION.matcher(String.valueOf(file.getFileName()));
          if (match.matches() && match.group(1).equals(name)) {
            versions.add(match.group(2));
          }
        }
      } catch (IOException e) {
        throw Packages.failed("gems in " + home + " cannot be read: " + e.getMessage());
      }
    }
    versions.sort((a, b) -> compare(b, a));
    return versions;
  }

  private @Nullable String candidate(Wanted wanted, Request request) {
    var source = wanted.list("source").stream().filter(Gems::isFile).findFirst().orElse(null);
    if (source != null) {
      var name = String.valueOf(Path.of(source).getFileName());
      return name.replaceFirst("^.*?-(\\d.*)\\.gem$", "$1");
    }
    if (request.version() != null && request.version().matches("=?\\s*\\d[\\w.]*")) {
      return request.version().replaceFirst("^=?\\s*", "");
    }
    var argv = new ArrayList<>(List.of("search", "--remote", "--exact", request.name()));
    if (request.version() != null) {
      argv.addAll(List.of("--version", request.version()));
    }
    argv.addAll(sources(wanted));
    var outcome = gem(wanted, argv);
    if (!outcome.ok()) {
      throw unreachable(request.name(), outcome);
    }
    for (var line : outcome.stdout().lines().toList()) {
      var match = LISTED.matcher(line.strip());
      if (match.matches() && match.group(1).equals(request.name())) {
        return match.group(2).split("[, ]", 2)[0];
      }
    }
    return null;
  }

  @Override
  public boolean meets(String asked, String installed) {
    for (var each : asked.split(",", -1)) {
      var match = Pattern.compile("^\\s*(=|!=|>=|<=|>|<|~>)?\\s*(\\S+)\\s*$").matcher(each);
      if (!match.matches() || !meets(match.group(1), match.group(2), installed)) {
        return false;
      }
    }
    return true;
  }

  private static boolean meets(@Nullable String operator, String bound, String version) {
    var order = compare(version, bound);
    return switch (operator == null ? "=" : operator) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case ">=" -> order >= 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case "<" -> order < 0;
      default -> order >= 0 && version.startsWith(bound.replaceFirst("(^|\\.)[^.]*$", ""));
    };
  }

  private static int compare(String left, String right) {
    var a = PART.matcher(left).results().map(part -> part.group()).toList();
    var b = PART.matcher(right).results().map(part -> part.group()).toList();
    for (var i = 0; i < Math.max(a.size(), b.size()); i++) {
      var x = i < a.size() ? a.get(i) : "0";
      var y = i < b.size() ? b.get(i) : "0";
      var numbers = Character.isDigit(x.charAt(0)) && Character.isDigit(y.charAt(0));
      var order =
          numbers
              ? new java.math.BigInteger(x).compareTo(new java.math.BigInteger(y))
              : Character.isDigit(x.charAt(0))
                  ? 1
                  : Character.isDigit(y.charAt(0)) ? -1 : x.compareTo(y);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @Override
  public void install(Wanted wanted, List<Target> targets) {
    for (var target : targets) {
      var argv = new ArrayList<>(List.of("install"));
      var file = wanted.list("source").stream().filter(Gems::isFile).findFirst().orElse(null);
      argv.add(file == null ? target.name() : file);
      argv.addAll(List.of("-q", "--no-document", "-v", target.version()));
      argv.addAll(sources(wanted));
      argv.addAll(options(wanted));
      var outcome = gem(wanted, argv);
      if (!outcome.ok()) {
        if (outcome.stderr().contains("Could not find a valid gem")
            || outcome.stderr().contains("Unable to download data")) {
          throw unreachable(target.name(), outcome);
        }
        outcome.orFail();
      }
    }
  }

  @Override
  public void upgrade(Wanted wanted, List<Target> targets) {
    install(wanted, targets);
  }

  @Override
  public void remove(Wanted wanted, List<Found> found) {
    for (var each : found) {
      var argv = new ArrayList<>(List.of("uninstall", each.name(), "-q", "-x", "-I"));
      var version = wanted.textOrNull("version");
      argv.addAll(version == null ? List.of("-a") : List.of("-v", version));
      gem(wanted, argv).orFail();
    }
  }

  @Override
  public void purge(Wanted wanted, List<Found> found) {
    remove(wanted, found);
  }

  private Programs.Outcome gem(Wanted wanted, List<String> arguments) {
    var argv = new ArrayList<String>();
    var programs = Programs.of(wanted.call());
    if (own) {
      // The runner's Ruby is a library inside a JVM: its gem program is that library once more.
      var home = home(wanted);
      programs = programs.with("GEM_HOME", home.toString()).with("GEM_PATH", home.toString());
      argv.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-Xlog:disable",
              "-cp",
              System.getProperty("java.class.path"),
              "org.jruby.Main",
              "-S",
              "gem"));
    } else {
      var binary = isPlainPackage(wanted) ? null : wanted.textOrNull("gem_binary");
      argv.add(binary == null || binary.isEmpty() ? "gem" : binary);
    }
    argv.addAll(arguments);
    try {
      return programs.run(argv);
    } catch (Processes.NotStarted missing) {
      throw Packages.failed(
          "no gem program on this machine for "
              + wanted.call().declaredType()
              + "["
              + wanted.call().name()
              + "]: install the package ruby first, or set gem_binary");
    }
  }

  /** Where gems for recipes live: beside the other things that outlive runs of this instance. */
  private static Path home(Wanted wanted) {
    return wanted.call().run().cache().resolve("gems");
  }

  private static ResourceFailed unreachable(String name, Programs.Outcome outcome) {
    var said = outcome.stderr().strip().lines().map(String::strip).toList();
    if (said.stream().anyMatch(line -> line.contains("in any repository"))) {
      return Packages.failed("no gem source has " + name + ": " + said.get(0));
    }
    var reason =
        said.stream()
            .filter(line -> line.contains("Unable to"))
            .findFirst()
            .orElse(said.isEmpty() ? "no answer" : said.get(0));
    return Packages.failed("no gem source reachable for " + name + ": " + reason);
  }

  /** Whether a package resource was told to use gems: it lacks what only gem types have. */
  private static boolean isPlainPackage(Wanted wanted) {
    return wanted.call().declaredType().equals("package");
  }

  private static boolean isFile(String source) {
    return source.endsWith(".gem") && Files.isRegularFile(Path.of(source));
  }

  private static List<String> sources(Wanted wanted) {
    var argv = new ArrayList<String>();
    var given = wanted.list("source").stream().filter(source -> !isFile(source)).toList();
    if (!isPlainPackage(wanted) && wanted.flag("clear_sources")) {
      argv.add("--clear-sources");
    }
    given.forEach(source -> argv.addAll(List.of("--source", source)));
    return argv;
  }

  private static List<String> options(Wanted wanted) {
    if (!(wanted.call().get("options") instanceof Map<?, ?> map)) {
      return wanted.words("options");
    }
    var argv = new ArrayList<String>();
    map.forEach(
        (key, value) -> {
          var name = "--" + String.valueOf(key).replace('_', '-');
          if (Boolean.TRUE.equals(value)) {
            argv.add(name);
          } else if (value != null && !Boolean.FALSE.equals(value)) {
            argv.addAll(List.of(name, String.valueOf(value)));
          }
        });
    return argv;
  }
}
