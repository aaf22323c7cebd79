package io.stackworks.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A runner and everything it started, also what left its process group: its control group where
 * there is one, else whoever carries its name in the environment.
 */
record RunnerTree(String name, long group, @Nullable Path controlGroup) {
  static final String MARK = "STACKWORKS_RUNNER";
  static final Duration GRACE = Duration.ofSeconds(10); // between TERM and KILL

  private static final Duration KILLING = Duration.ofSeconds(30);
  private static final int QUIET_LOOKS = 20;

  Set<Long> members() {
    var members = new LinkedHashSet<Long>();
    var cgroup = controlGroup;
    if (cgroup != null) {
      try {
        Files.readAllLines(cgroup.resolve("cgroup.procs"))
            .forEach(line -> members.add(Long.parseLong(line)));
        members.removeIf(
            pid -> {
              var stat = Processes.stat(pid);
              return stat == null || stat.isZombie();
            });
        return members;
      } catch (IOException | NumberFormatException e) {
        // Fall back on what processes say themselves.
      }
    }
    for (long pid : Processes.youngestFirst()) {
      if (Processes.isOf(pid, group, MARK + "=" + name)) {
        members.add(pid);
      }
    }
    members.remove(ProcessHandle.current().pid());
    return members;
  }

  /** TERM to all, KILL to who is left after the grace. Returns when nobody is left. */
  void kill(Duration grace) throws InterruptedException {
    members().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
    if (awaitEmpty(grace)) {
      return;
    }
    long until = System.nanoTime() + KILLING.toNanos();
    int quiet = 0;
    while (quiet < QUIET_LOOKS && System.nanoTime() < until) {
      var cgroup = controlGroup;
      if (cgroup != null) {
        try {
          Files.writeString(cgroup.resolve("cgroup.kill"), "1");
        } catch (IOException e) {
          // Kernels before 5.14: one by one, below.
        }
      }
      quiet = killWhoIsThere() ? 0 : quiet + 1;
      if (quiet > 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  /**
   * Who forks and ends faster than we look is outrun only by looking at the youngest first and
   * killing at once, without a program in between.
   */
  private boolean killWhoIsThere() {
    if (controlGroup != null) {
      var members = members();
      members.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      return !members.isEmpty();
    }
    boolean any = false;
    long self = ProcessHandle.current().pid();
    for (long pid : Processes.youngestFirst()) {
      if (pid != self && Processes.isOf(pid, group, MARK + "=" + name)) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        any = true;
      }
    }
    return any;
  }

  private boolean awaitEmpty(Duration most) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    while (!members().isEmpty()) {
      if (System.nanoTime() > until) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return true;
  }
}
