package io.stackworks.recipes.resource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a run offers to its resources beside the host. */
public interface Run {
  /**
   * Folder that outlives runs: downloads with their validators, backups of replaced files, deploy
   * histories.
   */
  Path cache();

  /** Which generation's semantics hold where they differ: 11, 12 or 18. */
  int generation();

  boolean whyRun();

  /**
   * A file of a cookbook by Chef's specificity rules.
   *
   * @param segment {@code files} or {@code templates}
   * @param source one relative name, or several to be tried literally in order
   * @throws ResourceFailed {@code Chef::Exceptions::FileNotFound} listing the places searched
   */
  Path cookbookFile(String cookbook, String segment, List<String> source);

  /** The most specific folder of that name under {@code files/}, for remote_directory. */
  Path cookbookDirectory(String cookbook, String source);

  /** The name of the cookbook whose recipe declared the resource of this call. */
  String cookbookOf(Call call);

  /** The rendered text of a template resource, as bytes. */
  byte[] render(Call template);

  /** Says something to the operator at a level of Chef: debug, info, warn, error, fatal. */
  void log(String level, String message);

  /** Output of a running command, shown as it comes unless the resource is sensitive. */
  void output(byte[] bytes);

  /** How long to wait before a server that could not be reached is asked again. */
  default Duration pauseBeforeAnotherTry() {
    return Duration.ofSeconds(5); // as Chef's http_retry_delay
  }

  /** Works out the automatic attributes anew when they are next read. */
  default void reloadFacts() {}

  /** An attribute of the node by path, converted as {@link Call#get} does; null when absent. */
  @org.jspecify.annotations.Nullable
  Object attribute(String... path);

  /**
   * Asks for a restart of the machine.
   *
   * @param now whether the run ends here, instead of going on to its end first
   */
  default void requestReboot(String reason, long delayMinutes, boolean now) {
    throw new ResourceFailed(
        "Chef::Exceptions::UnsupportedAction", "this run cannot restart the machine");
  }

  /** Whether a restart is asked for at the end of the run. */
  default boolean isRebootRequested() {
    return false;
  }

  /** Withdraws a request for a restart. */
  default void cancelReboot() {}
}
