package io.stackworks.agent.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    if (group > 1) {
      members.addAll(Processes.ofGroup(group));
    }
    members.addAll(Processes.withEnvironment(MARK + "=" + name));
    members.remove(ProcessHandle.current().pid());
    return members;
  }

  /** TERM to all, KILL to who is left after the grace. Returns when nobody is left. */
  void kill(Duration grace) throws InterruptedException {
    signal("TERM", members());
    if (awaitEmpty(grace)) {
      return;
    }
    for (int attempt = 0; attempt < 20; attempt++) { // who forks while we look is caught next time
      var cgroup = controlGroup;
      if (cgroup != null) {
        try {
          Files.writeString(cgroup.resolve("cgroup.kill"), "1");
        } catch (IOException e) {
          // Kernels before 5.14: one by one, below.
        }
      }
      signal("KILL", members());
      if (awaitEmpty(Duration.ofMillis(250))) {
        return;
      }
    }
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

  private static void signal(String signal, Set<Long> pids) throws InterruptedException {
    if (pids.isEmpty()) {
      return;
    }
    var command = new ArrayList<String>();
    command.add("kill");
    command.add("-s");
    command.add(signal);
    command.add("--");
    pids.forEach(pid -> command.add(Long.toString(pid)));
    try {
      // The shell's own kill: the program may be missing on a small machine.
      var script = new ArrayList<>(java.util.List.of("sh", "-c", "\"$@\"", "sh"));
      script.addAll(command);
      new ProcessBuilder(script)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
