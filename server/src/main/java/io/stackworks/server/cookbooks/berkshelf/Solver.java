package io.stackworks.server.cookbooks.berkshelf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one version of each cookbook that is wanted, directly or by another, so that all wishes
 * hold. Takes the first candidate that works, so the order of candidates says what is preferred.
 * Goes back where the choices that clash were made, not merely one step.
 */
final class Solver {
  private static final int MOST_STEPS = 200_000;

  /** Who wants which versions of a cookbook. */
  private record Wish(String by, Constraint constraint) {}

  private final Function<String, List<Candidate>> candidates;
  private final Map<String, Candidate> chosen = new LinkedHashMap<>();
  private final Map<String, List<Wish>> wishes = new TreeMap<>();
  private @Nullable String firstClash;
  private int steps;

  /**
   * @param candidates all versions of a cookbook by its name, the preferred first
   */
  Solver(Function<String, List<Candidate>> candidates) {
    this.candidates = candidates;
  }

  /**
   * Returns the choice by name.
   *
   * @param wanted what is asked for at the top
   * @param by who asks, for messages
   */
  Map<String, Candidate> solve(Map<String, Constraint> wanted, String by) throws Unresolved {
    wanted.forEach((name, constraint) -> wish(name, new Wish(by, constraint)));
    for (var name : wanted.keySet()) {
      if (fitting(name).isEmpty()) {
        clash(name);
      }
    }
    if (firstClash != null || clashes() != null) {
      throw new Unresolved(String.valueOf(firstClash));
    }
    return new TreeMap<>(chosen);
  }

  /** Chooses for all that is open. Returns null, or the names whose choices are to blame. */
  private @Nullable Set<String> clashes() throws Unresolved {
    var open =
        wishes.keySet().stream()
            .filter(name -> !chosen.containsKey(name))
            .min(Comparator.comparingInt(name -> fitting(name).size()));
    if (open.isEmpty()) {
      return null;
    }
    var name = open.get();
    var blamed = new HashSet<>(wishers(name));
    for (var candidate : fitting(name)) {
      if (++steps > MOST_STEPS) {
        throw new Unresolved("no answer within " + MOST_STEPS + " steps; last: " + firstClash);
      }
      var clashes = tryOut(candidate);
      if (clashes == null) {
        return null;
      }
      if (!clashes.contains(name)) {
        return clashes; // another version of this one would not help
      }
      clashes.remove(name);
      blamed.addAll(clashes);
    }
    return blamed;
  }

  private @Nullable Set<String> tryOut(Candidate candidate) throws Unresolved {
    var name = candidate.name();
    chosen.put(name, candidate);
    candidate
        .dependencies()
        .forEach((other, constraint) -> wish(other, new Wish(candidate.toString(), constraint)));
    var clashes = directClashes(candidate);
    clashes = clashes == null ? clashes() : clashes;
    if (clashes != null) {
      candidate.dependencies().keySet().forEach(other -> unwish(other, candidate.toString()));
      chosen.remove(name);
    }
    return clashes;
  }

  private @Nullable Set<String> directClashes(Candidate candidate) {
    for (var other : new TreeMap<>(candidate.dependencies()).entrySet()) {
      var taken = chosen.get(other.getKey());
      if (taken != null
          ? !other.getValue().holds(taken.version())
          : fitting(other.getKey()).isEmpty()) {
        clash(other.getKey());
        var blamed = new HashSet<>(wishers(other.getKey()));
        blamed.add(candidate.name());
        if (taken != null) {
          blamed.add(taken.name());
        }
        return blamed;
      }
    }
    return null;
  }

  private List<Candidate> fitting(String name) {
    var all = wishes.getOrDefault(name, List.of());
    return candidates.apply(name).stream()
        .filter(c -> all.stream().allMatch(wish -> wish.constraint().holds(c.version())))
        .toList();
  }

  private void wish(String name, Wish wish) {
    wishes.computeIfAbsent(name, n -> new ArrayList<>()).add(wish);
  }

  private void unwish(String name, String by) {
    var all = wishes.get(name);
    if (all != null) {
      all.removeIf(wish -> wish.by().equals(by));
      if (all.isEmpty()) {
        wishes.remove(name);
      }
    }
  }

  /** The cookbooks whose chosen version wants this one. */
  private Set<String> wishers(String name) {
    return wishes.getOrDefault(name, List.of()).stream()
        .map(wish -> wish.by().split(" ", 2)[0])
        .filter(chosen::containsKey)
        .collect(Collectors.toSet());
  }

  /** The first one is about the versions one would like best: it is the one to tell. */
  private void clash(String name) {
    if (firstClash == null) {
      var who =
          wishes.getOrDefault(name, List.of()).stream()
              .map(wish -> wish.by() + " wants " + wish.constraint())
              .collect(Collectors.joining(", "));
      var there =
          candidates.apply(name).stream().map(c -> c.version().toString()).limit(10).toList();
      firstClash =
          there.isEmpty()
              ? "no cookbook " + name + " anywhere: " + who
              : "no version of cookbook " + name + " fits: " + who + " (there are " + there + ")";
    }
  }
}
