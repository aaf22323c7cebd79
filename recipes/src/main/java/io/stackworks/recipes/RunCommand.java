package io.stackworks.recipes;

import io.stackworks.recipes.report.Console;
import io.stackworks.recipes.report.JsonReport;
import io.stackworks.recipes.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code recipes run}: one run, started by hand. */
final class RunCommand {
  private static final Set<String> VALUED =
      Set.of(
          "--run-list",
          "--json",
          "--cookbooks",
          "--data-bags",
          "--nodes",
          "--roles",
          "--cache",
          "--report",
          "--chef-version",
          "--node-name",
          "--environment");
  private static final Set<String> FLAGS = Set.of("--why-run", "--debug", "--help");
  private static final Map<String, String> SHORT =
      Map.of(
          "-o", "--run-list",
          "-j", "--json",
          "-W", "--why-run",
          "-N", "--node-name",
          "-E", "--environment",
          "-h", "--help");
  private static final String HELP =
      """
      recipes run: runs recipes now and reports on the terminal.

        -o, --run-list LIST     cb::recipe, recipe[cb], role[x], separated by commas; default: what the JSON says
        -j, --json FILE         node attributes
            --cookbooks DIRS    folders of cookbooks (required)
            --data-bags DIR     folder of data bags (default: data_bags)
            --nodes DIR         node JSON files for search (default: nodes)
            --roles DIR         roles (default: roles)
            --cache DIR         outlives runs: downloads, backups (default: /var/cache/stackworks)
        -W, --why-run           says what would change and changes nothing
            --report FILE       writes a JSON report
            --chef-version V    11.10, 12 or 18: whose semantics (default: 18)
        -N, --node-name NAME    default: the fqdn of this machine
        -E, --environment NAME  Chef environment
            --debug             shows debug lines too
      """;

  private RunCommand() {}

  static int run(List<String> args) throws IOException {
    var given = Arguments.parse(args, VALUED, FLAGS, SHORT);
    if (given.has("--help")) {
      System.out.print(HELP);
      return 0;
    }
    var account = new Report();
    var terminal = new Terminal(System.out);
    account.add(new Console(account, terminal::line));
    var report = given.get("--report");
    if (report != null) {
      account.add(new JsonReport(Path.of(report).toAbsolutePath()));
    }
    var options = options(given);
    try (var run = RecipeRun.boot()) {
      return run.run(options, account).exitCode();
    }
  }

  private static RunOptions options(Arguments given) throws IOException {
    var version = given.get("--chef-version", "18");
    if (!version.matches("\\d+(\\.\\d+)*")) {
      throw new Arguments.Wrong("--chef-version: " + version + " (expected: 11.10, 12 or 18)");
    }
    if (!given.has("--cookbooks")) {
      throw new Arguments.Wrong("--cookbooks: not given (expected: folders of cookbooks)");
    }
    return new RunOptions(
        given.list("--run-list"),
        json(given.get("--json")),
        given.list("--cookbooks").stream().map(RunCommand::folder).toList(),
        folder(given.get("--data-bags", "data_bags")),
        folder(given.get("--nodes", "nodes")),
        folder(given.get("--roles", "roles")),
        folder(given.get("--cache", "/var/cache/stackworks")),
        given.has("--why-run"),
        given.has("--debug"),
        version,
        given.get("--node-name"),
        given.get("--environment"),
        UUID.randomUUID().toString());
  }

  private static Path folder(String name) {
    return Path.of(name).toAbsolutePath().normalize();
  }

  private static @Nullable String json(@Nullable String file) throws IOException {
    if (file == null) {
      return null;
    }
    var path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw new Arguments.Wrong("--json: " + file + " (expected: a file that can be read)");
    }
    return Files.readString(path);
  }
}
