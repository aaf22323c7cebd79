package io.stackworks.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.recipes.trial.Sandbox;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code recipes test}: a cookbook's recipes run twice in a throw-away copy of this machine; what
 * the second run changes is not idempotent.
 */
final class TestCommand {
  private static final int FAILED = 1;
  private static final int NOT_IDEMPOTENT = 2;
  private static final int NO_SANDBOX = 44;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> VALUED =
      Set.of(
          "--run-list",
          "--json",
          "--with",
          "--data-bags",
          "--nodes",
          "--roles",
          "--chef-version",
          "--timeout");
  private static final Pattern NAME =
      Pattern.compile("^\\s*name[\\s(]+['\"]([A-Za-z0-9_.-]+)['\"]", Pattern.MULTILINE);
  private static final String MARK = "@@stackworks-report ";
  private static final String HELP =
      """
      recipes test DIR: runs a cookbook's recipes twice in a throw-away copy of this machine, and removes it.

        DIR                     the cookbook; cookbooks beside it are there as well
        -o, --run-list LIST     recipes, separated by commas; default: the cookbook's default recipe
        -j, --json FILE         node attributes
            --with DIRS         further folders of cookbooks
            --data-bags DIR     also --nodes, --roles: as of recipes run
            --chef-version V    11.10, 12 or 18: whose semantics (default: 18)
            --timeout MINUTES   of both runs together (default: 30)
        -v, --verbose           shows what the runs print

      Reports what the first run changed, what the second run changed again, and what check finds. As root; packages come
      from this machine's mirrors, services are init scripts (there is no systemd inside).
      Exit code 0: converged and idempotent, 1: a run failed, 2: not idempotent, 43: wrong use, 44: no sandbox here.
      """;

  private TestCommand() {}

  static int run(List<String> args) throws IOException, InterruptedException {
    boolean named = !args.isEmpty() && !args.get(0).startsWith("-");
    var given =
        Arguments.parse(
            named ? args.subList(1, args.size()) : args,
            VALUED,
            Set.of("--verbose", "--help"),
            Map.of("-o", "--run-list", "-j", "--json", "-v", "--verbose", "-h", "--help"));
    if (given.has("--help")) {
      System.out.print(HELP);
      return 0;
    }
    var cookbook = Path.of(named ? args.get(0) : ".").toAbsolutePath().normalize();
    if (!named || !Files.isDirectory(cookbook)) {
      throw new Arguments.Wrong(cookbook + ": (expected: the folder of a cookbook)");
    }
    var obstacle = Sandbox.obstacle();
    if (obstacle.isPresent()) {
      System.err.println("recipes: no sandbox here: " + obstacle.get());
      return NO_SANDBOX;
    }
    return new Trial(cookbook, given).run();
  }

  /** One cookbook's trial. */
  private record Trial(Path cookbook, Arguments given) {
    int run() throws IOException, InterruptedException {
      findings();
      var reports = new ArrayList<JsonNode>();
      var last = new ArrayList<String>();
      var longest = Duration.ofMinutes(Long.parseLong(given.get("--timeout", "30")));
      int code =
          new Sandbox(visible())
              .run(
                  command(),
                  Map.of(),
                  longest,
                  line -> {
                    if (line.startsWith(MARK)) {
                      reports.add(parsed(line.substring(MARK.length())));
                      last.clear();
                    } else if (given.has("--verbose")) {
                      System.out.println(line);
                    } else {
                      last.add(line);
                    }
                  });
      if (code == Sandbox.TIMED_OUT) {
        System.out.println("ended after " + longest.toMinutes() + " minutes");
        return FAILED;
      }
      return verdict(reports, last);
    }

    private void findings() throws IOException {
      var others = new ArrayList<>(cookbooks());
      others.removeIf(folder -> !Files.isDirectory(folder));
      System.out.println("Found without running:");
      CheckCommand.report(CheckCommand.check(List.of(cookbook), others), false, System.out);
    }

    /** The folder the cookbook lies in comes first: its name there is the one that counts. */
    private List<Path> cookbooks() {
      var all = new ArrayList<Path>();
      all.add(cookbook.resolveSibling(".").normalize());
      given.list("--with").forEach(name -> all.add(Path.of(name).toAbsolutePath().normalize()));
      return all;
    }

    private List<Path> visible() {
      var folders =
          Stream.of(
              Stream.of(System.getProperty("java.home")),
              Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)),
              cookbooks().stream().map(Path::toString),
              Stream.of("--json", "--data-bags", "--nodes", "--roles")
                  .map(given::get)
                  .filter(name -> name != null));
      return folders
          .flatMap(all -> all)
          .map(name -> Path.of(String.valueOf(name)).toAbsolutePath())
          .filter(Files::exists)
          .toList();
    }

    /** Both runs in one sandbox, each in a process of its own as they always are. */
    private List<String> command() throws IOException {
      var report = "/var/cache/stackworks/report.json";
      var run = new ArrayList<String>();
      run.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      run.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
      run.addAll(
          List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "run"));
      run.addAll(List.of("--run-list", runList(), "--cookbooks"));
      run.add(String.join(",", cookbooks().stream().map(Path::toString).toList()));
      run.addAll(List.of("--report", report));
      for (var option : List.of("--json", "--data-bags", "--nodes", "--roles", "--chef-version")) {
        var value = given.get(option);
        if (value != null) {
          boolean file = !option.equals("--chef-version");
          run.addAll(List.of(option, file ? Path.of(value).toAbsolutePath().toString() : value));
        }
      }
      var script =
          "mkdir -p /var/cache/stackworks; for n in 1 2; do \"$@\"; code=$?; printf '\\n%s' '"
              + MARK
              + "'; tr -d '\\n' <"
              + report
              + "; echo; [ $code = 0 ] || exit $code; done";
      var line = new ArrayList<>(List.of("/bin/sh", "-c", script, "runs"));
      line.addAll(run);
      return line;
    }

    private String runList() throws IOException {
      var list = given.list("--run-list");
      return list.isEmpty() ? name() : String.join(",", list);
    }

    /** The folder may be called otherwise, after its repository for instance. */
    private String name() throws IOException {
      var metadata = cookbook.resolve("metadata.rb");
      var text = Files.isRegularFile(metadata) ? Files.readString(metadata) : "";
      var name = NAME.matcher(text);
      return name.find() ? name.group(1) : String.valueOf(cookbook.getFileName());
    }

    private static int verdict(List<JsonNode> reports, List<String> last) {
      for (int i = 0; i < reports.size(); i++) {
        var changed = changed(reports.get(i));
        System.out.println();
        System.out.println(
            (i == 0 ? "First run: " : "Second run: ")
                + reports.get(i).path("resources").size()
                + " resources, "
                + changed.size()
                + (i == 0 ? " changed" : " changed again"));
        changed.forEach(line -> System.out.println("  " + line));
      }
      var end = reports.isEmpty() ? null : reports.get(reports.size() - 1);
      if (end == null || !end.path("status").asText().equals("success")) {
        System.out.println();
        last.stream().filter(line -> !line.isBlank()).forEach(System.out::println);
        System.out.println("failed: " + failure(end));
        return FAILED;
      }
      boolean idempotent = reports.size() == 2 && changed(end).isEmpty();
      System.out.println();
      System.out.println(idempotent ? "converged, and idempotent" : "converged, not idempotent");
      return idempotent ? 0 : NOT_IDEMPOTENT;
    }

    private static String failure(@Nullable JsonNode report) {
      return report == null
          ? "the run could not begin"
          : report.at("/exception/class").asText()
              + ": "
              + report.at("/exception/message").asText().lines().findFirst().orElse("");
    }

    /** What was updated at the top level, with where it was declared. */
    private static List<String> changed(JsonNode report) {
      var changed = new ArrayList<String>();
      for (var one : report.path("resources")) {
        if (one.path("status").asText().equals("updated") && one.path("depth").asInt() == 0) {
          changed.add(
              one.path("type").asText()
                  + "["
                  + one.path("name").asText()
                  + "] "
                  + one.path("action").asText()
                  + "  ("
                  + one.path("cookbook").asText()
                  + "::"
                  + one.path("recipe").asText()
                  + ":"
                  + one.path("line").asInt()
                  + ")");
        }
      }
      return changed;
    }

    private static JsonNode parsed(String text) {
      try {
        return JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        return JSON.createObjectNode(); // the run left no report
      }
    }
  }
}
