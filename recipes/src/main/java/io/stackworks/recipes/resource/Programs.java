package io.stackworks.recipes.resource;

import io.stackworks.recipes.host.Processes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs for a resource, in a locale whose output can be read, and turns failures into the
 * text Chef users know.
 *
 * @param timeout of each program
 * @param user to run as, null: the current one
 */
public record Programs(
    Processes processes,
    Map<String, @Nullable String> environment,
    Duration timeout,
    @Nullable String user) {
  private static final Duration USUAL = Duration.ofMinutes(15);
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  public static Programs of(Call call) {
    var environment = new HashMap<String, @Nullable String>();
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("LANG", "C.UTF-8");
    environment.put("LANGUAGE", "C.UTF-8");
    var inherited = System.getenv("PATH");
    environment.put("PATH", inherited == null ? PATH : inherited + ":" + PATH);
    return new Programs(call.host().processes(), environment, USUAL, null);
  }

  public Programs with(String variable, @Nullable String value) {
    var more = new HashMap<>(environment);
    more.put(variable, value);
    return new Programs(processes, more, timeout, user);
  }

  public Programs within(Duration limit) {
    return new Programs(processes, environment, limit, user);
  }

  public Programs as(String name) {
    return new Programs(processes, environment, timeout, name);
  }

  /** Runs a program and returns how it ended, whatever that is. */
  public Outcome run(List<String> argv) {
    return start(argv, null, null);
  }

  public Outcome run(String... argv) {
    return run(List.of(argv));
  }

  /** Runs a line of shell. */
  public Outcome shell(String line) {
    return start(List.of("/bin/sh", "-c", line), line, null);
  }

  /** Runs a program with text on its standard input; it must succeed. */
  public Outcome feed(String input, List<String> argv) {
    return start(argv, null, input).orFail();
  }

  /** Runs a program that must succeed. */
  public Outcome must(List<String> argv) {
    return run(argv).orFail();
  }

  public Outcome must(String... argv) {
    return must(List.of(argv));
  }

  /** Whether the program is there and says yes. A program that is missing says no. */
  public boolean succeeds(String... argv) {
    try {
      return run(argv).ok();
    } catch (Processes.NotStarted missing) {
      return false;
    }
  }

  private Outcome start(List<String> argv, @Nullable String line, @Nullable String input) {
    var result =
        processes.run(
            new Processes.Command(
                argv,
                null,
                environment,
                user,
                null,
                user != null,
                null,
                input == null ? null : input.getBytes(StandardCharsets.UTF_8),
                timeout,
                null));
    var shown =
        line != null
            ? line
            : argv.stream()
                .map(word -> '"' + word + '"')
                .collect(Collectors.joining(", ", "[", "]"));
    return new Outcome(
        shown,
        result.exitStatus(),
        new String(result.stdout(), StandardCharsets.UTF_8),
        new String(result.stderr(), StandardCharsets.UTF_8),
        result.timedOut());
  }

  /** How a program ended, its output as text. */
  public record Outcome(String command, int status, String stdout, String stderr, boolean late) {
    public boolean ok() {
      return status == 0 && !late;
    }

    /** Returns this when the program succeeded. */
    public Outcome orFail() {
      if (late) {
        throw new ResourceFailed(
            "Mixlib::ShellOut::CommandTimeout", "Command timed out:\n" + block());
      }
      if (status != 0) {
        throw new ResourceFailed(
            "Mixlib::ShellOut::ShellCommandFailed",
            "Expected process to exit with [0], but received '" + status + "'\n" + block());
      }
      return this;
    }

    private String block() {
      return "---- Begin output of "
          + command
          + " ----\nSTDOUT: "
          + stdout.strip()
          + "\nSTDERR: "
          + stderr.strip()
          + "\n---- End output of "
          + command
          + " ----\nRan "
          + command
          + " returned "
          + status;
    }
  }
}
