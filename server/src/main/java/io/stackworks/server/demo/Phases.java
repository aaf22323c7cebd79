package io.stackworks.server.demo;

import java.io.PrintStream;
import java.util.Locale;

/** How long each part of the demo took, told as it ends. */
final class Phases {
  private final PrintStream out;
  private final long beganNs = System.nanoTime();
  private long lastNs = beganNs;

  Phases(PrintStream out) {
    this.out = out;
  }

  /** Ends a phase. */
  void done(String what) {
    long nowNs = System.nanoTime();
    out.printf(
        Locale.ROOT,
        "%n== %s  (%.1f s; %.1f s since the start)%n",
        what,
        seconds(nowNs - lastNs),
        seconds(nowNs - beganNs));
    out.flush();
    lastNs = nowNs;
  }

  private static double seconds(long ns) {
    return ns / 1e9;
  }
}
