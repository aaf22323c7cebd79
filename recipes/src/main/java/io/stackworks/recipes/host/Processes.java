package io.stackworks.recipes.host;

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
      @Nullable Consumer<byte[]> output) {}

  /**
   * How a program ended.
   *
   * @param exitStatus 128+n for signal n
   */
  record Result(int exitStatus, byte[] stdout, byte[] stderr, boolean timedOut) {}

  /**
   * The program does not exist or cannot be executed; Ruby's {@code Errno::ENOENT} or {@code
   * EACCES}.
   */
  final class NotStarted extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotStarted(String message) {
      super(message);
    }
  }
}
