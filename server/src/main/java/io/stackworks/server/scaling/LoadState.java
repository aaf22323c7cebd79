package io.stackworks.server.scaling;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a layer's load between two looks. {@link #look} decides; pure.
 *
 * @param quietUntil nothing is looked at before: the last event's own turbulence
 * @param highSince since when, at every look, something was above its threshold
 * @param lowSince likewise, below
 */
record LoadState(
    @Nullable Instant quietUntil, @Nullable Instant highSince, @Nullable Instant lowSince) {
  static final LoadState FRESH = new LoadState(null, null, null);

  /**
   * What a layer has to scale with.
   *
   * @param startable stopped load-based instances
   * @param starting load-based instances on their way up: already added
   * @param stoppable online load-based instances
   */
  record Fleet(int startable, int starting, int stoppable) {}

  /** What follows from a look: how many to start or to stop, and why. */
  record Outcome(LoadState next, int start, int stop, String reason) {
    static Outcome nothing(LoadState next) {
      return new Outcome(next, 0, 0, "");
    }
  }

  Outcome look(LoadRule rule, Optional<Load> load, Alarms alarms, Fleet fleet, Instant now) {
    if (!rule.enable()) {
      return Outcome.nothing(FRESH);
    }
    if (quietUntil != null && now.isBefore(quietUntil)) {
      return Outcome.nothing(new LoadState(quietUntil, null, null));
    }
    if (load.isEmpty()
        || anyIs(Alarms.State.INSUFFICIENT_DATA, rule.upScaling().alarms(), alarms)
        || anyIs(Alarms.State.INSUFFICIENT_DATA, rule.downScaling().alarms(), alarms)) {
      return Outcome.nothing(FRESH);
    }
    var high = why(rule.upScaling().reached(load.get()), rule.upScaling().alarms(), alarms);
    var low = why(rule.downScaling().undercut(load.get()), rule.downScaling().alarms(), alarms);
    if (high != null) {
      return tooMuch(rule.upScaling(), high, fleet, now);
    }
    return low != null ? tooLittle(rule.downScaling(), low, fleet, now) : Outcome.nothing(FRESH);
  }

  private Outcome tooMuch(Thresholds up, String why, Fleet fleet, Instant now) {
    var since = highSince == null ? now : highSince;
    int count = Math.min(up.instanceCount() - fleet.starting(), fleet.startable());
    if (since.plus(up.waitTime()).isAfter(now) || count <= 0) {
      return Outcome.nothing(new LoadState(null, since, null));
    }
    return new Outcome(
        new LoadState(now.plus(up.ignoreTime()), null, null),
        count,
        0,
        "%s for %d min".formatted(why, up.thresholdsWaitTime()));
  }

  private Outcome tooLittle(Thresholds down, String why, Fleet fleet, Instant now) {
    var since = lowSince == null ? now : lowSince;
    int count = Math.min(down.instanceCount(), fleet.stoppable());
    if (since.plus(down.waitTime()).isAfter(now) || count <= 0) {
      return Outcome.nothing(new LoadState(null, null, since));
    }
    return new Outcome(
        new LoadState(now.plus(down.ignoreTime()), null, null),
        0,
        count,
        "%s for %d min".formatted(why, down.thresholdsWaitTime()));
  }

  private static boolean anyIs(Alarms.State state, List<String> names, Alarms alarms) {
    return names.stream().anyMatch(name -> alarms.of(name) == state);
  }

  private static @Nullable String why(@Nullable String metric, List<String> names, Alarms alarms) {
    return metric != null
        ? metric
        : names.stream()
            .filter(name -> alarms.of(name) == Alarms.State.ALARM)
            .findFirst()
            .map(name -> "alarm " + name)
            .orElse(null);
  }
}
