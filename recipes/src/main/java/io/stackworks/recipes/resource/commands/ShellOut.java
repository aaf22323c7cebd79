package io.stackworks.recipes.resource.commands;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command run for a resource. Its failure is worded as Mixlib::ShellOut words it, which cookbooks
 * and operators know by heart.
 *
 * @param shown the command as written in the recipe
 * @param returns exit statuses that mean success
 */
public record ShellOut(Processes.Command command, String shown, List<Long> returns) {
  public static ShellOut of(Processes.Command command, String shown) {
    return new ShellOut(command, shown, List.of(0L));
  }

  /** An array as Ruby prints it: {@code ["ls", "-l"]}. */
  public static String shown(List<String> argv) {
    return argv.stream()
        .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /**
   * @throws ResourceFailed {@code Mixlib::ShellOut::ShellCommandFailed}, {@code CommandTimeout}, or
   *     what kept the command from being started
   */
  public Processes.Result run(Call call) {
    Processes.Result result;
    try {
      result = call.host().processes().run(command);
    } catch (Processes.NotStarted e) {
      throw new ResourceFailed(e.rubyClass(), String.valueOf(e.getMessage()));
    }
    var hidden = Boolean.TRUE.equals(call.get("sensitive"));
    if (result.timedOut()) {
      throw new ResourceFailed(
          "Mixlib::ShellOut::CommandTimeout",
          "Command timed out after "
              + command.timeout().toSeconds()
              + "s:\nCommand exceeded allowed execution time, process terminated\n"
              + (hidden ? "[sensitive]" : transcript(result)));
    }
    if (!returns.contains((long) result.exitStatus())) {
      throw new ResourceFailed(
          "Mixlib::ShellOut::ShellCommandFailed",
          hidden
              ? "Command execution failed. STDOUT/STDERR suppressed for sensitive resource"
              : "Expected process to exit with "
                  + returns
                  + ", but received '"
                  + result.exitStatus()
                  + "'\n"
                  + transcript(result));
    }
    return result;
  }

  private String transcript(Processes.Result result) {
    return "---- Begin output of "
        + shown
        + " ----\n"
        + "STDOUT: "
        + text(result.stdout())
        + "\n"
        + "STDERR: "
        + text(result.stderr())
        + "\n"
        + "---- End output of "
        + shown
        + " ----\n"
        + "Ran "
        + shown
        + " returned "
        + result.exitStatus();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }
}
