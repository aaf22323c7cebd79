package io.stackworks.server;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code stackworks} program: the server and every command of an operator. */
@Command(
    name = "stackworks",
    description = "Stacks, layers, instances, apps, recipes: your own OpsWorks.",
    mixinStandardHelpOptions = true,
    version = "stackworks " + Main.VERSION)
public final class Main {
  public static final String VERSION = "0.1.0";

  private Main() {}

  /** Every subcommand, in the order of the help text. A class is loaded only when it is used. */
  static List<Object> commands() {
    return List.of(new ServerCommand());
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    var line = new CommandLine(new Main());
    for (var command : commands()) {
      line.addSubcommand(command);
    }
    return line;
  }
}
