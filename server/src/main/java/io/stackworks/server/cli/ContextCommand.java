package io.stackworks.server.cli;

import io.stackworks.server.cli.ContextsFile.Context;
import io.stackworks.server.cli.ContextsFile.Contexts;
import io.stackworks.server.cli.Table.Cell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "context",
    description = "Servers you work with, by name.",
    subcommands = {
      ContextCommand.Add.class,
      ContextCommand.Use.class,
      ContextCommand.Remove.class,
      ContextCommand.All.class
    })
final class ContextCommand extends OperatorCommand {
  @Override
  public Integer call() {
    return list(this);
  }

  @Command(
      name = "add",
      description = {
        "Add or replace a context; the first becomes the current one.",
        "",
        "Takes --url, --token (kept in the file, mode 0600) or --token-file (read each time), --ca."
      })
  static final class Add extends OperatorCommand {
    @Parameters(paramLabel = "NAME", description = "How you call it.")
    private String name = "";

    @Override
    public Integer call() {
      var flags = root().flags();
      if (flags.url().isEmpty()) {
        throw Failure.usage("--url: missing (expected: the server's URL)");
      }
      if (!flags.token().isEmpty() && !flags.tokenFile().isEmpty()) {
        throw Failure.usage("--token-file: beside --token (expected: one of them)");
      }
      Settings.of(
          flags.url(), flags.token(), flags.authority(), "--url"); // refuses what cannot work
      var file = ContextsFile.of(terminal());
      var contexts = file.read();
      var byName = new LinkedHashMap<>(contexts.byName());
      byName.put(
          name,
          new Context(flags.url(), flags.token(), absolute(flags.tokenFile()), authority(flags)));
      var current = contexts.current().isEmpty() ? name : contexts.current();
      file.write(new Contexts(current, byName));
      println(
          "context "
              + name
              + " is in "
              + file.path()
              + (current.equals(name) ? ", and the current one" : ""));
      return Exit.SUCCESS;
    }
  }

  private static String absolute(String file) {
    return file.isEmpty() ? "" : Path.of(file).toAbsolutePath().toString();
  }

  private static String authority(Settings.Asked flags) {
    return flags.authority().isEmpty() || Settings.isFingerprint(flags.authority())
        ? flags.authority()
        : absolute(flags.authority());
  }

  @Command(name = "use", description = "Make a context the current one.")
  static final class Use extends OperatorCommand {
    @Parameters(paramLabel = "NAME", description = "Which.")
    private String name = "";

    @Override
    public Integer call() {
      var file = ContextsFile.of(terminal());
      var contexts = file.read();
      var context = contexts.get(name);
      file.write(new Contexts(name, contexts.byName()));
      println("now " + name + ": " + context.url());
      return Exit.SUCCESS;
    }
  }

  @Command(name = "remove", description = "Forget a context.")
  static final class Remove extends OperatorCommand {
    @Parameters(paramLabel = "NAME", description = "Which.")
    private String name = "";

    @Override
    public Integer call() {
      var file = ContextsFile.of(terminal());
      var contexts = file.read();
      contexts.get(name);
      var byName = new LinkedHashMap<>(contexts.byName());
      byName.remove(name);
      file.write(new Contexts(contexts.current().equals(name) ? "" : contexts.current(), byName));
      println("forgot " + name);
      return Exit.SUCCESS;
    }
  }

  @Command(name = "list", description = "List contexts.")
  static final class All extends OperatorCommand {
    @Override
    public Integer call() {
      return list(this);
    }
  }

  private static int list(OperatorCommand command) {
    var contexts = ContextsFile.of(command.terminal()).read();
    if (command.forPeople()) {
      if (contexts.byName().isEmpty()) {
        command.println("no contexts yet (stackworks context add NAME --url URL --token TOKEN)");
        return Exit.SUCCESS;
      }
      var table = new Table(command.style(), "", "NAME", "URL");
      contexts
          .byName()
          .forEach(
              (name, context) ->
                  table.row(
                      Cell.of(name.equals(contexts.current()) ? "*" : ""),
                      Cell.of(name),
                      Cell.of(context.url())));
      table.print(command.terminal().out());
      return Exit.SUCCESS;
    }
    List<Object> all = new ArrayList<>();
    contexts
        .byName()
        .forEach(
            (name, context) ->
                all.add(
                    Map.of(
                        "name", name,
                        "url", context.url(),
                        "current", name.equals(contexts.current()))));
    command.print(all);
    return Exit.SUCCESS;
  }
}
