package io.stackworks.recipes.resource.services;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Wanted;
import java.time.Duration;

/** The programs and shell lines of a service. */
final class Commands {
  private Commands() {}

  static Programs programs(Wanted wanted) {
    return Programs.of(wanted.call()).within(Duration.ofSeconds(wanted.number("timeout", 900)));
  }

  /** Whether a status command says yes; one that is not there says no. */
  static boolean succeeds(Wanted wanted, String line) {
    try {
      return shell(wanted, line).ok();
    } catch (Processes.NotStarted missing) {
      return false;
    }
  }

  static Programs.Outcome shell(Wanted wanted, String line) {
    return programs(wanted).shell(line);
  }
}
