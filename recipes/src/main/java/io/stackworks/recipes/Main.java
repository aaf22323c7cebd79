package io.stackworks.recipes;

import java.io.IOException;
import java.util.List;

/** The recipe engine: a program of its own, started once per run. */
public final class Main {
  private static final int WRONG_USE = 43;
  private static final String HELP =
      """
      Runs Chef-style cookbooks on this machine.

        recipes run -o RUN_LIST --cookbooks DIR[,DIR] ...   runs recipes now (run --help)
        recipes serve --socket PATH                         waits for one run; started by the agent
        recipes check DIR...                                finds mistakes in cookbooks without running them (check --help)
        recipes test DIR ...                                tries a cookbook in a throw-away sandbox (test --help)
        recipes docs [-o FILE]                              writes the reference of all resources
      """;

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    int code = run(List.of(args));
    System.out.flush();
    System.err.flush();
    System.exit(code); // not halt: a class-data archive is written on the way out
  }

  private static int run(List<String> args) throws InterruptedException {
    var command = args.isEmpty() ? "help" : args.get(0);
    var rest = args.isEmpty() ? args : args.subList(1, args.size());
    try {
      return switch (command) {
        case "run" -> RunCommand.run(rest);
        case "serve" -> ServeCommand.run(rest);
        case "docs" -> DocsCommand.run(rest);
        case "train" -> TrainCommand.run(); // for the launcher
        case "check" -> CheckCommand.run(rest);
        case "test" -> TestCommand.run(rest);
        case "help", "--help", "-h" -> {
          System.out.print(HELP);
          yield 0;
        }
        case "--version", "-V" -> {
          System.out.println("0.1.0");
          yield 0;
        }
        default ->
            throw new Arguments.Wrong(
                command + ": unknown command (expected: run, serve, check, test, docs)");
      };
    } catch (Arguments.Wrong wrong) {
      System.err.println("recipes: " + wrong.getMessage());
      return WRONG_USE;
    } catch (IOException e) {
      System.err.println("recipes: " + e.getMessage());
      return 1;
    }
  }
}
