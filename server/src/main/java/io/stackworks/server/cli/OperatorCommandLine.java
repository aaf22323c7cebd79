package io.stackworks.server.cli;

import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The whole command line. Only the commands that the arguments name are loaded: reading every
 * command's annotations would cost more than most commands take.
 */
public final class OperatorCommandLine {
  /** Options of the root whose value may be any word. */
  private static final Set<String> VALUED =
      Set.of("--url", "--token", "--token-file", "--ca", "--context", "help");

  private static final Set<String> HELP = Set.of("-h", "--help");

  private final Terminal terminal;
  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

  /**
   * @param others commands that are not an operator's ({@code server}, {@code demo}), by name
   */
  public OperatorCommandLine(Terminal terminal, Map<String, Supplier<Object>> others) {
    this.terminal = terminal;
    commands.putAll(others);
    commands.put("apply", ApplyCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("deploy", DeployCommand::new);
    commands.put("run", RunCommand::new);
    commands.put("start", StartCommand::new);
    commands.put("stop", StopCommand::new);
    commands.put("reboot", RebootCommand::new);
    commands.put("assign", AssignCommand::new);
    commands.put("unassign", UnassignCommand::new);
    commands.put("delete", DeleteCommand::new);
    commands.put("logs", LogsCommand::new);
    commands.put("events", EventsCommand::new);
    commands.put("deployments", DeploymentsCommand::new);
    commands.put("commands", CommandsCommand::new);
    commands.put("cancel", CancelCommand::new);
    commands.put("token", TokenCommand::new);
    commands.put("user", UserCommand::new);
    commands.put("permission", PermissionCommand::new);
    commands.put("import", ImportCommand::new);
    commands.put("aws", AwsCommand::new);
    commands.put("audit", AuditCommand::new);
    commands.put("context", ContextCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("version", VersionCommand::new);
    commands.put("help", CommandLine.HelpCommand::new);
  }

  /** Runs one command; returns the exit code. */
  public int run(String... args) {
    var line = build(needed(args));
    try {
      return line.execute(withItsOwnWords(args));
    } finally {
      terminal.out().flush();
      terminal.err().flush();
    }
  }

  /** Everything behind {@code aws} is in the AWS command line's language, not in ours. */
  private static String[] withItsOwnWords(String... args) {
    int aws = Arrays.asList(args).indexOf("aws");
    boolean isValue = aws > 0 && VALUED.contains(args[aws - 1]);
    if (aws < 0 || isValue || HELP.contains(aws + 1 < args.length ? args[aws + 1] : "--help")) {
      return args;
    }
    var words = new ArrayList<>(Arrays.asList(args));
    words.add(aws + 1, "--");
    return words.toArray(String[]::new);
  }

  private Set<String> needed(String... args) {
    var named =
        Arrays.stream(args)
            .filter(commands::containsKey)
            .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    boolean all = named.isEmpty() || named.contains("completion") || named.equals(Set.of("help"));
    return all ? commands.keySet() : named;
  }

  private CommandLine build(Set<String> names) {
    var root = new Stackworks(terminal);
    var line = new CommandLine(root);
    for (var name : names) {
      line.addSubcommand(name, Objects.requireNonNull(commands.get(name)).get());
    }
    var style = root.style().coloured() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    line.setColorScheme(CommandLine.Help.defaultColorScheme(style));
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((e, arguments) -> wrongUsage(e));
    line.setExecutionExceptionHandler((e, parsed, arguments) -> failed(e, root));
    line.setExpandAtFiles(false);
    HelpText.apply(line);
    return line;
  }

  private int wrongUsage(ParameterException e) {
    var name = e.getCommandLine().getCommandSpec().qualifiedName();
    say(e.getMessage() == null ? "wrong usage" : e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
    terminal.err().println("try: " + name + " --help");
    return Exit.USAGE;
  }

  private int failed(Exception e, Stackworks root) {
    var failure = failure(e, root);
    say(failure.getMessage() == null ? "failed" : failure.getMessage());
    if (root.debug()) {
      e.printStackTrace(terminal.err());
    } else if (failure.exitCode() == Exit.BUG) {
      terminal.err().println("this is a bug in stackworks; --debug shows where");
    }
    return failure.exitCode();
  }

  private static Failure failure(Exception e, Stackworks root) {
    if (e instanceof Failure failure) {
      return failure;
    } else if (e instanceof StatusRuntimeException status) {
      return Failures.of(status.getStatus(), root.settings());
    } else if (e instanceof StatusException status) {
      return Failures.of(status.getStatus(), root.settings());
    } else if (e instanceof InterruptedException) {
      return new Failure(Exit.TIMEOUT, "interrupted", e);
    } else if (e instanceof IOException) {
      return new Failure(Exit.USAGE, String.valueOf(e.getMessage()), e);
    }
    return new Failure(Exit.BUG, e.toString(), e);
  }

  private void say(String message) {
    terminal.out().flush();
    terminal.err().println("stackworks: " + message);
  }
}
