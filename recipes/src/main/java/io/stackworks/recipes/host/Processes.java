package io.stackworks.recipes.host;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs programs and waits for them. */
public interface Processes {
  Result run(Command command);

  /**
   * What to run.
   *
   * @param argv program and arguments; a shell line is {@code sh -c LINE}
   * @param environment added to the inherited one; a null value removes the variable
   * @param user to run as, null: the current one; only the uid changes unless {@code group} or
   *     {@code login}
   * @param input bytes for standard input
   * @param output sees output as it comes, standard error included
   * @param umask octal digits or null
   */
  record Command(
      List<String> argv,
      @Nullable Path cwd,
      Map<String, @Nullable String> environment,
      @Nullable String user,
      @Nullable String group,
      boolean login,
      @Nullable String umask,
      byte @Nullable [] input,
      Duration timeout,
      @Nullable Consumer<byte[]> output) {
    /** As the current user, in the current folder, for at most ten minutes. */
    public static Command of(String... argv) {
      return of(List.of(argv));
    }

    public static Command of(List<String> argv) {
      return new Command(
          argv, null, Map.of(), null, null, false, null, null, Duration.ofMinutes(10), null);
    }

    /** A line as a shell user writes it, run by Ruby's rule ({@link CommandLine}). */
    public static Command line(String line) {
      return of(CommandLine.argv(line));
    }

    public Command in(@Nullable Path folder) {
      return new Command(
          argv, folder, environment, user, group, login, umask, input, timeout, output);
    }

    public Command with(Map<String, @Nullable String> variables) {
      return new Command(argv, cwd, variables, user, group, login, umask, input, timeout, output);
    }

    public Command as(@Nullable String name, @Nullable String groupName) {
      return new Command(
          argv, cwd, environment, name, groupName, login, umask, input, timeout, output);
    }

    public Command within(Duration limit) {
      return new Command(argv, cwd, environment, user, group, login, umask, input, limit, output);
    }

    public Command reading(byte @Nullable [] bytes) {
      return new Command(argv, cwd, environment, user, group, login, umask, bytes, timeout, output);
    }

    public Command showing(@Nullable Consumer<byte[]> consumer) {
      return new Command(
          argv, cwd, environment, user, group, login, umask, input, timeout, consumer);
    }
  }

  /**
   * How a program ended.
   *
   * @param exitStatus 128+n for signal n
   */
  record Result(int exitStatus, byte[] stdout, byte[] stderr, boolean timedOut) {
    public boolean succeeded() {
      return exitStatus == 0 && !timedOut;
    }

    /** Standard output as text; bytes that are not UTF-8 become replacement characters. */
    public String out() {
      return new String(stdout, StandardCharsets.UTF_8);
    }

    public String err() {
      return new String(stderr, StandardCharsets.UTF_8);
    }
  }

  /**
   * The program was not started: it does not exist, cannot be executed, or the user or folder is
   * missing. Ruby raises here what a fork and exec of its own would raise.
   */
  final class NotStarted extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String rubyClass;

    /**
     * @param rubyClass full name of the Ruby exception, {@code Errno::ENOENT}
     * @param message the whole of its message, {@code No such file or directory - nginx}
     */
    public NotStarted(String rubyClass, String message) {
      super(message);
      this.rubyClass = rubyClass;
    }

    public String rubyClass() {
      return rubyClass;
    }
  }
}
