package io.stackworks.server.cookbooks.berkshelf;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One {@code cookbook} line of a Berksfile.
 *
 * @param line 1-based; 0: made from {@code metadata}
 */
public record Demand(String name, Constraint constraint, Location location, int line) {

  /** Where the cookbook is. */
  public sealed interface Location {
    /** In one of the sources. */
    record Anywhere() implements Location {}

    /** In the repository of the Berksfile; '/' separated, from its root. */
    record InFolder(String folder) implements Location {}

    /**
     * In a git repository.
     *
     * @param revision branch, tag or commit; null: its HEAD
     * @param below folder in it, empty: its root
     */
    record InGit(String url, @Nullable String revision, String below) implements Location {}
  }

  /** What a lock file would call the location, to see whether it is still the same. */
  Optional<String> gitUrl() {
    return location instanceof Location.InGit git
        ? Optional.of(Objects.requireNonNull(git.url()).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
