package io.stackworks.recipes;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The recipe engine: a program of its own, started once per run. */
@Command(
    name = "recipes",
    description = "Runs Chef-style cookbooks on this machine.",
    mixinStandardHelpOptions = true,
    version = "0.1.0",
    subcommands = {RunCommand.class, ServeCommand.class})
public final class Main {
  public static void main(String[] args) {
    int code = new CommandLine(new Main()).execute(args);
    System.out.flush();
    System.err.flush();
    System.exit(code); // not halt: a class-data archive is written on the way out
  }
}
