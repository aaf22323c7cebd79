package io.stackworks.server;

import io.stackworks.server.bench.Bench;
import io.stackworks.server.cli.OperatorCommandLine;
import io.stackworks.server.cli.Terminal;
import io.stackworks.server.demo.DemoCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The {@code stackworks} program: the server and every command of an operator. */
public final class Main {
  public static final String VERSION = "0.1.0";

  private Main() {}

  /**
   * Commands beside the operator's, in the order of the help text. A class is loaded only when it
   * is used.
   */
  static Map<String, Supplier<Object>> commands() {
    var commands = new LinkedHashMap<String, Supplier<Object>>();
    commands.put("server", ServerCommand::new);
    commands.put("bench", Bench::new);
    commands.put("demo", DemoCommand::new);
    commands.put("train", TrainCommand::new);
    return commands;
  }

  public static void main(String[] args) {
    System.exit(new OperatorCommandLine(Terminal.ofProcess(), commands()).run(args));
  }
}
