package io.stackworks.server.cookbooks.berkshelf;

import io.stackworks.server.cookbooks.berkshelf.Demand.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns a Berksfile into cookbook folders: named places first, the rest from the sources, versions
 * so that everybody's wishes hold. A lock file's choice is taken where it still fits the Berksfile.
 */
public final class Resolution {
  private final Path root;
  private final Supply supply;
  private final Map<String, Path> placed = new TreeMap<>();
  private final Map<String, List<Candidate>> candidates = new HashMap<>();
  private final Map<Candidate, String> sourceOf = new HashMap<>();

  private Resolution(Path root, Supply supply) {
    this.root = root;
    this.supply = supply;
  }

  /**
   * Returns folders by cookbook name, without those that the repository has itself.
   *
   * @param root folder of the Berksfile, which nothing may lead out of
   */
  public static Map<String, Path> of(Path root, Supply supply) throws IOException, Unresolved {
    return new Resolution(root.toRealPath(), supply).resolve();
  }

  private Map<String, Path> resolve() throws IOException, Unresolved {
    var berksfile = Berksfile.of(root);
    var lock = LockFile.of(root);
    var wanted = new TreeMap<String, Constraint>();
    var own = berksfile.metadata();
    if (own != null) {
      var metadata = Metadata.of(inside(own, "Berksfile: metadata"), "this cookbook");
      candidates.put(metadata.name(), List.of(metadata));
      wanted.put(metadata.name(), Constraint.ANY);
    }
    for (var demand : berksfile.demands()) {
      place(demand, lock);
      var before = wanted.get(demand.name());
      wanted.put(
          demand.name(), before == null ? demand.constraint() : both(before, demand.constraint()));
    }
    if (needsSources(berksfile)) {
      offer(berksfile, lock);
    }
    var chosen = solve(wanted);
    checkLock(chosen, lock);
    var folders = new TreeMap<String, Path>();
    for (var candidate : chosen.values()) {
      var folder = placed.get(candidate.name());
      var source = sourceOf.get(candidate);
      if (folder != null) {
        folders.put(candidate.name(), folder);
      } else if (source != null) {
        folders.put(candidate.name(), supply.download(source, candidate));
      }
    }
    return folders;
  }

  private static Constraint both(Constraint one, Constraint other) {
    var bounds = new ArrayList<>(one.bounds());
    bounds.addAll(other.bounds());
    return new Constraint(one + ", " + other, bounds);
  }

  private void place(Demand demand, LockFile lock) throws IOException, Unresolved {
    Path folder;
    if (demand.location() instanceof Location.InFolder in) {
      folder = inside(in.folder(), "Berksfile:" + demand.line() + ": cookbook " + demand.name());
    } else if (demand.location() instanceof Location.InGit in) {
      var commit = lock.commits().get(demand.name());
      var at = commit == null ? in : new Location.InGit(in.url(), commit, in.below());
      folder = supply.git(at).resolve(in.below()).normalize();
    } else {
      return;
    }
    var metadata = Metadata.of(folder, demand.name());
    if (!Files.isDirectory(folder) || !metadata.name().equals(demand.name())) {
      throw new Unresolved(
          "Berksfile:"
              + demand.line()
              + ": cookbook "
              + demand.name()
              + (Files.isDirectory(folder)
                  ? " (expected: that name, its metadata says " + metadata.name() + ")"
                  : ": no folder " + root.relativize(folder)));
    }
    placed.put(demand.name(), folder);
    candidates.put(demand.name(), List.of(metadata));
  }

  /** A folder of the repository, and nothing else of this machine. */
  private Path inside(String name, String where) throws IOException, Unresolved {
    var folder = root.resolve(name).normalize();
    if (!Files.isDirectory(folder) || !folder.toRealPath().startsWith(root)) {
      throw new Unresolved(where + ": path " + name + " (expected: a folder in the repository)");
    }
    return folder;
  }

  /** All that the sources have. A cookbook is taken from the first source that knows it. */
  private void offer(Berksfile berksfile, LockFile lock) throws IOException, Unresolved {
    for (var source : berksfile.sources()) {
      var here = new HashMap<String, List<Candidate>>();
      for (var candidate : supply.universe(source)) {
        here.computeIfAbsent(candidate.name(), n -> new ArrayList<>()).add(candidate);
      }
      for (var entry : here.entrySet()) {
        if (candidates.containsKey(entry.getKey())) {
          continue;
        }
        var versions = entry.getValue();
        versions.forEach(candidate -> sourceOf.put(candidate, source));
        versions.sort(preferred(lock));
        candidates.put(entry.getKey(), versions);
      }
    }
  }

  /** Whether anything is not at a named place: then the network must answer. */
  private boolean needsSources(Berksfile berksfile) throws IOException, Unresolved {
    for (var demand : berksfile.demands()) {
      if (demand.location() instanceof Location.Anywhere) {
        return true;
      }
    }
    for (var known : List.copyOf(candidates.values())) {
      for (var name : known.get(0).dependencies().keySet()) {
        if (!candidates.containsKey(name) && supply.atHand(name).isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Another version than the locked one is taken for a reason, never because it is gone. */
  private void checkLock(Map<String, Candidate> chosen, LockFile lock) throws Unresolved {
    for (var candidate : chosen.values()) {
      var locked = lock.version(candidate.name());
      boolean there =
          candidates.getOrDefault(candidate.name(), List.of()).stream()
              .anyMatch(c -> locked.isEmpty() || c.version().equals(locked.get()));
      if (sourceOf.containsKey(candidate) && !there) {
        throw new Unresolved(
            "Berksfile.lock wants "
                + candidate.name()
                + " "
                + locked.get()
                + ", which no source has (run berks update, or remove the lock file)");
      }
    }
  }

  /** The locked version first, then the newest. */
  private static Comparator<Candidate> preferred(LockFile lock) {
    return Comparator.comparing(
            (Candidate c) -> lock.version(c.name()).map(v -> v.equals(c.version())).orElse(false))
        .thenComparing(Candidate::version)
        .reversed();
  }

  private Map<String, Candidate> solve(Map<String, Constraint> wanted)
      throws IOException, Unresolved {
    var missing = new HashMap<String, List<Candidate>>();
    var failure = new ArrayList<Exception>();
    var solver =
        new Solver(
            name -> {
              var known = candidates.get(name);
              return known != null
                  ? known
                  : missing.computeIfAbsent(name, unknown -> atHand(unknown, failure));
            });
    var chosen = solver.solve(wanted, "Berksfile");
    if (!failure.isEmpty()) {
      throw new Unresolved(String.valueOf(failure.get(0).getMessage()));
    }
    return chosen;
  }

  private List<Candidate> atHand(String name, List<Exception> failure) {
    try {
      return supply.atHand(name).map(List::of).orElse(List.of());
    } catch (IOException | Unresolved e) {
      failure.add(e);
      return List.of();
    }
  }
}
