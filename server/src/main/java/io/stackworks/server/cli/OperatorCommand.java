package io.stackworks.server.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * What the operator commands have in common: the root's options and a way to speak to the server.
 */
@Command
abstract class OperatorCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  /** Carries the command out; returns its exit code. */
  @Override
  public abstract Integer call() throws Exception;

  final CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }

  final Stackworks root() {
    return (Stackworks) spec().root().userObject();
  }

  final Terminal terminal() {
    return root().terminal();
  }

  final Output output() {
    return root().output();
  }

  final boolean forPeople() {
    return output() == Output.table;
  }

  final Style style() {
    return root().style();
  }

  final void println(String line) {
    terminal().out().println(line);
  }

  /** Something for the person in front of it that is not the result. */
  final void note(String line) {
    terminal().err().println(line);
  }

  final void print(Object tree) {
    new Printer(terminal().out()).print(output(), tree);
  }
}
