package io.stackworks.recipes;

import io.stackworks.recipes.report.Console;
import io.stackworks.recipes.report.JsonReport;
import io.stackworks.recipes.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code recipes run}: one run, started by hand. */
@Command(
    name = "run",
    description = "Runs recipes now and reports on the terminal.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Option(
      names = {"-o", "--run-list"},
      split = ",",
      description = "recipes to run: cb::recipe, recipe[cb], role[x]; default: what the JSON says")
  private List<String> runList = new ArrayList<>();

  @Option(
      names = {"-j", "--json"},
      description = "node attributes, a JSON file")
  private @Nullable Path json;

  @Option(names = "--cookbooks", split = ",", required = true, description = "folders of cookbooks")
  private List<Path> cookbooks = new ArrayList<>();

  @Option(names = "--data-bags", description = "folder of data bags")
  private Path dataBags = Path.of("data_bags");

  @Option(names = "--nodes", description = "folder of node JSON files, for search")
  private Path nodes = Path.of("nodes");

  @Option(names = "--roles", description = "folder of roles")
  private Path roles = Path.of("roles");

  @Option(names = "--cache", description = "folder that outlives runs (default: ${DEFAULT-VALUE})")
  private Path cache = Path.of("/var/cache/stackworks");

  @Option(
      names = {"-W", "--why-run"},
      description = "tells what would change and changes nothing")
  private boolean whyRun;

  @Option(names = "--report", description = "writes a JSON report")
  private @Nullable Path report;

  @Option(
      names = "--chef-version",
      description = "generation to be: 11.10, 12, 18 (default: ${DEFAULT-VALUE})")
  private String chefVersion = "18";

  @Option(
      names = {"-N", "--node-name"},
      description = "name of this node (default: its fqdn)")
  private @Nullable String nodeName;

  @Option(
      names = {"-E", "--environment"},
      description = "Chef environment")
  private @Nullable String environment;

  @Option(names = "--debug", description = "shows debug lines too")
  private boolean debug;

  @Override
  public Integer call() throws IOException {
    if (!chefVersion.matches("\\d+(\\.\\d+)*")) {
      System.err.println("--chef-version: " + chefVersion + " (expected: 11.10, 12 or 18)");
      return 43;
    }
    if (json != null && !Files.isRegularFile(json)) {
      System.err.println("--json: " + json + " (expected: a file that can be read)");
      return 43;
    }
    var text = json == null ? null : Files.readString(json);
    var account = new Report();
    var terminal = new Terminal(System.out);
    account.add(new Console(account, terminal::line));
    if (report != null) {
      account.add(new JsonReport(report.toAbsolutePath()));
    }
    var options =
        new RunOptions(
            runList,
            text,
            cookbooks.stream().map(p -> p.toAbsolutePath().normalize()).toList(),
            dataBags.toAbsolutePath(),
            nodes.toAbsolutePath(),
            roles.toAbsolutePath(),
            cache.toAbsolutePath(),
            whyRun,
            debug,
            chefVersion,
            nodeName,
            environment,
            java.util.UUID.randomUUID().toString());
    try (var run = RecipeRun.boot()) {
      return run.run(options, account).exitCode();
    }
  }
}
