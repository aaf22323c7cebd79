package io.stackworks.recipes.resource.commands;

import io.stackworks.recipes.host.CommandLine;
import io.stackworks.recipes.host.Replacement;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * {@code script} and the resources that are scripts in one language: {@code bash}, {@code perl} and
 * so on.
 *
 * <p>No language stops at a failing line of its own accord: shells need {@code flags '-e'}.
 */
public final class ScriptResource implements ResourceType {
  private final String language;

  private ScriptResource(String language) {
    this.language = language;
  }

  public static List<ResourceType> all() {
    return List.of(
        new ScriptResource("script"),
        new ScriptResource("bash"),
        new ScriptResource("csh"),
        new ScriptResource("ksh"),
        new ScriptResource("perl"),
        new ScriptResource("python"),
        new ScriptResource("ruby"));
  }

  @Override
  public Spec spec() {
    var any = language.equals("script");
    var interpreter = Property.of("interpreter", "String").doc("Program that is given the script.");
    return ExecuteResource.withProcessProperties(
            Spec.of(
                language,
                any
                    ? "A script for an interpreter."
                    : "A script in "
                        + language
                        + ". It is run, and counts as a change, each time."))
        .parent(any ? "execute" : "script")
        .with(
            Property.of("command", "String", "Array", "nil")
                .coerced(
                    "raise(Chef::Exceptions::Script, \"Do not use the command property on a "
                        + language
                        + " resource, use the 'code' property instead.\")")
                .doc("Not allowed; the script is `code`."),
            Property.of("code", "String").isRequired().doc("The script."),
            any ? interpreter : interpreter.defaults(language),
            Property.of("flags", "String")
                .doc("Options for the interpreter, as `-e` to stop at the first failing line."));
  }

  @Override
  public List<Change> differences(Call call) {
    if (ExecuteResource.isDone(call)) {
      return List.of();
    }
    var wanted = new Wanted(call);
    var interpreter = wanted.textOrNull("interpreter");
    if (interpreter == null) {
      throw new ResourceFailed(
          "Chef::Exceptions::ValidationFailed", "interpreter is a required property");
    }
    var line = '"' + interpreter + "\" " + wanted.text("flags");
    var code = Objects.requireNonNullElse(call.bytes("code"), new byte[0]);
    return List.of(
        Change.of(
            "execute " + (ExecuteResource.isSensitive(call) ? "sensitive resource" : line.strip()),
            () -> {
              if (call.run().generation() < 14) {
                runFile(call, line, code);
              } else {
                run(call, line, code);
              }
            }));
  }

  /** The interpreter reads the script from its standard input. */
  private static void run(Call call, String line, byte[] code) {
    var command = ExecuteResource.command(call, CommandLine.argv(line), code);
    new ShellOut(command, line, ExecuteResource.returns(call)).run(call);
  }

  /**
   * As Chef did up to 13: from a file of the user that runs it, so that programs in the script may
   * read standard input.
   */
  private static void runFile(Call call, String line, byte[] code) throws IOException {
    var file = Files.createTempFile(Path.of("/tmp"), "chef-script", "");
    try {
      Files.write(file, code);
      var user = new Wanted(call).textOrNull("user");
      if (user != null) {
        var owner = call.host().accounts().user(user).map(account -> account.uid()).orElse(-1);
        Replacement.setOwner(file, owner, -1);
      }
      Files.setAttribute(file, "unix:mode", 0700);
      var withFile = line + " \"" + file + '"';
      var command = ExecuteResource.command(call, CommandLine.argv(withFile), call.bytes("input"));
      new ShellOut(command, withFile, ExecuteResource.returns(call)).run(call);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
