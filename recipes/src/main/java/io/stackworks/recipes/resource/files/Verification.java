package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checks that new content must pass before it takes a file's place: commands with {@code
 * %{path}}, blocks, or the names of checks that are built in.
 */
final class Verification {
  private static final Map<String, String> BUILT_IN =
      Map.of("systemd_unit", "systemd-analyze verify %{path}");

  private Verification() {}

  /**
   * @throws ResourceFailed {@code ValidationFailed} when one says no; the content is kept in the
   *     cache for inspection
   */
  static void check(Call call, Path target, Path proposed) throws IOException {
    for (var check : checks(call)) {
      var failure = failure(call, check, proposed);
      if (failure != null) {
        var kept = call.run().cache().resolve("failed_validations").resolve(proposed.getFileName());
        Files.createDirectories(kept.getParent());
        Files.copy(proposed, kept, StandardCopyOption.REPLACE_EXISTING);
        var shown = Boolean.TRUE.equals(call.get("sensitive")) ? "[sensitive]" : failure;
        throw new ResourceFailed(
            "Chef::Exceptions::ValidationFailed",
            "Proposed content for "
                + target
                + " failed verification "
                + shown
                + "\nTemporary file moved to "
                + kept);
      }
    }
  }

  private static List<?> checks(Call call) {
    var given = call.get("verify");
    return given == null ? List.of() : given instanceof List<?> list ? list : List.of(given);
  }

  /** Null when the content passes. */
  private static @Nullable String failure(Call call, Object check, Path proposed) {
    if (check instanceof Call.Block block) {
      var verdict = block.call(proposed.toString());
      return verdict == null || Boolean.FALSE.equals(verdict) ? block.shown() + "\n" : null;
    }
    var given = check.toString();
    var command = BUILT_IN.getOrDefault(given, given);
    if (command.contains("%{file}")) {
      throw new ResourceFailed(
          "ArgumentError",
          "The %{file} expansion for verify commands has been removed. Please use %{path} instead.");
    }
    var line = command.replace("%{path}", proposed.toString());
    var result = call.host().processes().run(Processes.Command.line(line));
    return result.succeeded()
        ? null
        : given + "\nSTDOUT: " + result.out() + "\nSTDERR: " + result.err() + "\n";
  }
}
