package io.stackworks.agent.cli;

import static java.util.Objects.requireNonNull;

import io.stackworks.agent.state.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The verbs of {@code opsworks-agent-cli}, with its output formats. They read the agent's data
 * directory; only {@code run_command} does more.
 */
@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    description = "Local command line of the agent on this machine.",
    synopsisSubcommandLabel = "COMMAND")
public final class LocalCommands {
  private static final List<String> VERBS =
      List.of(
          "agent_report",
          "instance_report",
          "stack_state",
          "get_json",
          "list_commands",
          "show_log",
          "run_command");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data",
      scope = CommandLine.ScopeType.INHERIT,
      paramLabel = "DIR",
      defaultValue = "${env:STACKWORKS_AGENT_DATA:-/var/lib/stackworks-agent}",
      description = "data directory of the agent (default: ${DEFAULT-VALUE})")
  private Path data = Path.of("/var/lib/stackworks-agent");

  public static boolean isVerb(List<String> words) {
    return words.stream().anyMatch(VERBS::contains);
  }

  public static int execute(List<String> words) {
    return commandLine().execute(words.toArray(String[]::new));
  }

  static CommandLine commandLine() {
    var line = new CommandLine(new LocalCommands());
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          if (failure instanceof NoSuchRun || failure instanceof IOException) {
            command.getErr().println(failure.getMessage());
            return 1;
          }
          throw failure;
        });
    return line;
  }

  private KeptRuns runs() throws IOException {
    if (!Files.isDirectory(data.resolve("runs"))) {
      throw new IOException(
          data + ": no agent has run here (expected: --data DIR of an agent, readable by you)");
    }
    return KeptRuns.in(new DataDirectory(data));
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec.commandLine().getOut();
  }

  /** Which run: {@code [activity] [date]}, in this order, either may be missing. */
  static final class Which {
    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "activity",
        description = "setup, configure, deploy, ...: the most recent of this kind")
    private @Nullable String first;

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "date",
        description = "YYYY-MM-DDTHH:MM:SS, as list_commands prints it")
    private @Nullable String second;

    KeptRun in(KeptRuns runs) throws NoSuchRun {
      return runs.select(first, second);
    }

    List<KeptRun> allIn(KeptRuns runs) {
      return runs.all(first, second);
    }
  }

  @Command(name = "agent_report", description = "Version, state and last activity of the agent.")
  int agentReport() throws IOException {
    out().print(new Reports(new DataDirectory(data), runs()).agent());
    out().flush();
    return 0;
  }

  @Command(
      name = "instance_report",
      description = "agent_report, and the instance's place and hardware.")
  int instanceReport() throws IOException {
    out().print(new Reports(new DataDirectory(data), runs()).instance());
    out().flush();
    return 0;
  }

  @Command(name = "stack_state", description = "State of the stack as of the last command, JSON.")
  int stackState() throws IOException, NoSuchRun {
    out().println(new StackState(runs().select(null, null)).json());
    out().flush();
    return 0;
  }

  @Command(name = "get_json", description = "JSON of a command.")
  int getJson(
      @CommandLine.Mixin Which which,
      @Option(
              names = {"-i", "--internal"},
              description = "Chef 12: the internal structure instead of run list and custom JSON")
          boolean internal,
      @Option(
              names = {"--no-i", "--no-internal"},
              description = "Chef 12: run list and custom JSON (the default)")
          boolean customer)
      throws IOException, NoSuchRun {
    out().println(new CommandJson(which.in(runs())).json(internal && !customer));
    out().flush();
    return 0;
  }

  @Command(name = "list_commands", description = "Commands kept here, oldest first.")
  int listCommands(@CommandLine.Mixin Which which) throws IOException {
    for (var run : which.allIn(runs())) {
      out().println(run.date() + "        " + run.activity());
    }
    out().flush();
    return 0;
  }

  @Command(name = "show_log", description = "Log of a command.")
  int showLog(
      @CommandLine.Mixin Which which,
      @Option(
              names = {"-f", "--follow"},
              description = "goes on until the command ends")
          boolean follow)
      throws IOException, NoSuchRun, InterruptedException {
    new RunLog(which.in(runs())).print(out(), follow);
    return 0;
  }

  @Command(
      name = "run_command",
      description = {
        "Runs a kept command again, here and now, with the JSON of that time.",
        "For development: it is not reported to the server."
      })
  int runCommand(
      @Parameters(
              arity = "0..3",
              paramLabel = "[activity] [date] [/path/file.json]",
              description = "which command, and JSON to use instead of the kept one")
          @Nullable List<String> words,
      @Option(names = "-f", paramLabel = "FILE", description = "JSON to use instead")
          @Nullable Path file,
      @Option(names = "--home", hidden = true, defaultValue = "${env:STACKWORKS_HOME}")
          @Nullable Path home,
      @Option(names = "--runner", hidden = true) @Nullable String runner)
      throws IOException, NoSuchRun, InterruptedException {
    var which = new ArrayList<>(words == null ? List.of() : words);
    var paths =
        which.stream().filter(word -> word.contains("/") || word.endsWith(".json")).toList();
    which.removeAll(paths);
    if (which.size() > 2 || paths.size() + (file == null ? 0 : 1) > 1) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(),
          "run_command "
              + String.join(" ", requireNonNull(words))
              + " (expected: [activity] [date] [FILE])");
    }
    var json = paths.isEmpty() ? file : Path.of(paths.get(0));
    var run =
        runs()
            .select(which.isEmpty() ? null : which.get(0), which.size() < 2 ? null : which.get(1));
    return new RunAgain(new DataDirectory(data), home, runner).run(run, json, out());
  }
}
