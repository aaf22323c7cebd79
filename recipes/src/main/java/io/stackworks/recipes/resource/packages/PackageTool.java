package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.resource.Wanted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way of installing software: apt, rpm, gem and so on. Asked before it is told. */
interface PackageTool {
  /** Finds each request, in the same order. Reads only. */
  List<Found> find(Wanted wanted, List<Request> requests, Need need);

  void install(Wanted wanted, List<Target> targets) throws Exception;

  void upgrade(Wanted wanted, List<Target> targets) throws Exception;

  void remove(Wanted wanted, List<Found> found) throws Exception;

  void purge(Wanted wanted, List<Found> found) throws Exception;

  default boolean isLocked(Wanted wanted, String name) {
    throw Packages.unsupported(wanted);
  }

  default void lock(Wanted wanted, List<String> names, boolean locked) {
    throw Packages.unsupported(wanted);
  }

  default void reconfigure(Wanted wanted, List<String> names) {
    throw Packages.unsupported(wanted);
  }

  /** Whether a version that was asked for is met by the installed one. */
  default boolean meets(String asked, String installed) {
    return asked.equals(installed);
  }

  /** Makes the answers to an installation's questions known; nothing by default. */
  default void preseed(Wanted wanted, List<Target> targets) throws Exception {}

  /** How much must be known: candidates are dear to find out. */
  enum Need {
    INSTALLED,
    CANDIDATE_IF_MISSING,
    CANDIDATE
  }

  /**
   * A name from the recipe.
   *
   * @param version exact or a pattern of the tool; null: any
   */
  record Request(String name, @Nullable String version) {}

  /**
   * What the tool knows.
   *
   * @param name the package behind the name asked for
   * @param installed version, null: none
   * @param candidate version that would be installed, null: none or not asked
   */
  record Found(String name, @Nullable String installed, @Nullable String candidate) {}

  /** What to install. */
  record Target(String name, String version) {}
}
