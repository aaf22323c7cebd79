package io.stackworks.server.ec2;

/**
 * How fast EC2 may be asked: as fast as it lets us. Halved when EC2 throttles, a little faster with
 * every call it carries out. One for all threads, so that 200 starts at once become a steady row.
 */
final class Pace {
  private static final double SLOWEST = 0.5;
  private static final double FASTEST = 50;
  private static final double FIRST = 20;
  private static final double FASTER = 0.1;
  private static final long BREATHER_NS = 200_000_000;

  private double perSecond = FIRST;
  private long nextNs;
  private long slowedNs;
  private boolean used;

  /** Nanoseconds that the caller has to wait before it asks; its turn is taken. */
  synchronized long turn(long nowNs) {
    if (!used || nextNs - nowNs < 0) {
      used = true;
      nextNs = nowNs;
    }
    long wait = nextNs - nowNs;
    nextNs += (long) (1e9 / perSecond);
    return wait;
  }

  synchronized void carriedOut() {
    perSecond = Math.min(FASTEST, perSecond + FASTER);
  }

  /** Many answers to what was asked at the old pace count as one. */
  synchronized void throttled(long nowNs) {
    if (slowedNs == 0 || nowNs - slowedNs > BREATHER_NS) {
      slowedNs = nowNs;
      perSecond = Math.max(SLOWEST, perSecond / 2);
      nextNs = Math.max(nextNs, nowNs) + BREATHER_NS;
    }
  }
}
