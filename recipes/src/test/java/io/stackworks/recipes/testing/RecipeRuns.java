package io.stackworks.recipes.testing;

import io.stackworks.recipes.LocalRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs recipes in this process, for tests. */
public final class RecipeRuns {
  private RecipeRuns() {}

  /** How a run ended and all it printed. */
  public record Result(int exitCode, String output) {}

  /**
   * @param work folder with cookbooks, data_bags, nodes, roles
   */
  public static Result run(List<String> runList, Path node, Path work, Path state, Path report)
      throws IOException {
    return run(runList, node, work, state, report, "18");
  }

  public static Result run(
      List<String> runList, Path node, Path work, Path state, Path report, String chefVersion)
      throws IOException {
    var output = new ByteArrayOutputStream();
    int code = LocalRun.run(runList, node, work, state, report, chefVersion, output);
    return new Result(code, output.toString(StandardCharsets.UTF_8));
  }
}
