package io.stackworks.server.bench.ec2;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What goes wrong at the endpoint, on demand. Safe for any thread. */
public final class Ec2Faults {
  private final Map<String, Planned> failures = new HashMap<>();
  private final Map<String, Integer> lostReplies = new HashMap<>();
  private int perSecond;
  private double allowance;
  private long lastNs;
  private Duration hidden = Duration.ZERO;

  private record Planned(String code, int count) {}

  /** The next calls of an action are refused with a code. */
  public synchronized void refuse(String action, String code, int count) {
    failures.put(action, new Planned(code, count));
  }

  /** The next calls of an action are carried out, and their answers never arrive. */
  public synchronized void loseReplies(String action, int count) {
    lostReplies.put(action, count);
  }

  /** More requests a second than these are throttled; 0: no limit. */
  public synchronized void limit(int requestsPerSecond) {
    perSecond = requestsPerSecond;
    allowance = requestsPerSecond;
    lastNs = System.nanoTime();
  }

  /** For how long after its launch nobody is told of a machine. */
  public synchronized void hideNewMachines(Duration span) {
    hidden = span;
  }

  synchronized Duration hidden() {
    return hidden;
  }

  synchronized void check(String action) {
    if (perSecond > 0) {
      long now = System.nanoTime();
      allowance = Math.min(perSecond, allowance + (now - lastNs) / 1e9 * perSecond);
      lastNs = now;
      if (allowance < 1) {
        throw new Ec2Error("RequestLimitExceeded", "Request limit exceeded.");
      }
      allowance--;
    }
    var planned = failures.get(action);
    if (planned != null) {
      if (planned.count == 1) {
        failures.remove(action);
      } else {
        failures.put(action, new Planned(planned.code, planned.count - 1));
      }
      throw new Ec2Error(planned.code, "planned by the test: " + planned.code);
    }
  }

  synchronized boolean losesReply(String action) {
    int left = lostReplies.getOrDefault(action, 0);
    lostReplies.put(action, Math.max(0, left - 1));
    return left > 0;
  }
}
