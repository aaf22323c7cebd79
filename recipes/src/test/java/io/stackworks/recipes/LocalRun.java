package io.stackworks.recipes;

import io.stackworks.recipes.report.Console;
import io.stackworks.recipes.report.JsonReport;
import io.stackworks.recipes.report.Report;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The door for tests to a run in this process. */
public final class LocalRun {
  private LocalRun() {}

  public static int run(
      List<String> runList,
      Path node,
      Path work,
      Path state,
      Path report,
      String chefVersion,
      OutputStream output)
      throws IOException {
    var account = new Report();
    var terminal = new Terminal(new PrintStream(output, true, StandardCharsets.UTF_8));
    account.add(new Console(account, terminal::line));
    account.add(new JsonReport(report));
    var options =
        new RunOptions(
            runList,
            Files.readString(node),
            List.of(work.resolve("cookbooks")),
            work.resolve("data_bags"),
            work.resolve("nodes"),
            work.resolve("roles"),
            state,
            false,
            false,
            chefVersion,
            null,
            null,
            "test");
    try (var run = RecipeRun.boot()) {
      return run.run(options, account).exitCode();
    }
  }
}
