package io.stackworks.server.stack;

import java.time.Duration;

/** How long things may take before a timer decides: nothing is without an end. */
public final class Deadlines {

  /** An agent not heard for this long makes its instance {@code connection_lost}. */
  public static final Duration SILENCE = Duration.ofMinutes(5);

  /**
   * From asked to up, for a machine. The agent's first contact has no limit: the guide's "stays in
   * booting".
   */
  static final Duration MACHINE_START = Duration.ofMinutes(15);

  static final Duration MACHINE_STOP = Duration.ofMinutes(10);

  static final Duration REBOOT = Duration.ofMinutes(10);

  /** For an agent to remove itself; afterwards the record goes regardless. */
  static final Duration DEREGISTER = Duration.ofMinutes(2);

  /** From handed to the agent until it must have started. */
  public static final Duration DELIVERY = Duration.ofHours(1);

  /** Longest run, unless the command says otherwise. */
  static final Duration EXECUTION = Duration.ofHours(4);

  /** What an agent gets on top to report the end of a run that it had to kill. */
  static final Duration GRACE = Duration.ofMinutes(1);

  private static final Duration SETTLING_EACH = Duration.ofMillis(5);
  private static final Duration SETTLING_MOST = Duration.ofSeconds(5);

  /** How long a configure waits for further changes of membership. */
  static Duration settling(int online) {
    var all = SETTLING_EACH.multipliedBy(online);
    return all.compareTo(SETTLING_MOST) < 0 ? all : SETTLING_MOST;
  }

  private Deadlines() {}
}
