package io.stackworks.recipes.resource.accounts;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.SourceCall;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code sudo}: who may run what as whom, in a file of its own. */
final class SudoType implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("sudo", "Grants rights through a file in sudoers.d.")
        .with(
            Property.of("filename", "String")
                .isName()
                .coerced("x.gsub(/[.~]/, '__')")
                .doc("name of the file; dots and tildes become two underscores"),
            Property.of("users", "String", "Array")
                .alias("user")
                .defaults(List.of())
                .coerced("x.is_a?(Array) ? x : x.split(/\\s*,\\s*/)")
                .doc("users who get the rights"),
            Property.of("groups", "String", "Array")
                .alias("group")
                .defaults(List.of())
                .coerced(
                    "(x.is_a?(Array) ? x : x.split(/\\s*,\\s*/)).map { |g| g[0] == '%' ? g :"
                        + " \"%#{g}\" }")
                .doc("groups who get the rights"),
            Property.of("commands", "Array").defaults(List.of("ALL")).doc("what they may run"),
            Property.of("host", "String").defaults("ALL").doc("hosts on which it holds"),
            Property.of("runas", "String").defaults("ALL").doc("as whom they may run it"),
            Property.of("nopasswd", "Boolean").defaults(false).doc("without a password"),
            Property.of("noexec", "Boolean")
                .defaults(false)
                .doc("commands may not start further programs"),
            Property.of("setenv", "Boolean")
                .defaults(false)
                .doc("whether the environment may be kept"),
            Property.of("template", "String").doc("template of the cookbook to use instead"),
            Property.of("variables", "Hash").doc("variables of that template"),
            Property.of("defaults", "Array")
                .defaults(List.of())
                .doc("Defaults entries for the users and groups"),
            Property.of("command_aliases", "Array")
                .defaults(List.of())
                .doc("list of {name:, command_list:}"),
            Property.of("env_keep_add", "Array")
                .defaults(List.of())
                .doc("environment variables to keep"),
            Property.of("env_keep_subtract", "Array")
                .defaults(List.of())
                .doc("environment variables not to keep"),
            Property.of("visudo_path", "String").doc("old name of visudo_binary"),
            Property.of("visudo_binary", "String")
                .defaults("/usr/sbin/visudo")
                .doc("program that checks the file"),
            Property.of("config_prefix", "String").defaults("/etc").doc("folder of sudoers.d"))
        .actions("create", "install", "remove", "delete");
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var wanted = new Wanted(call);
    var path =
        Path.of(wanted.text("config_prefix"))
            .resolve("sudoers.d")
            .resolve(wanted.text("filename").replaceAll("[.~]", "__"));
    return switch (call.action()) {
      case "create", "install" -> create(wanted, new RenderedFile(path, content(wanted), 0440));
      case "delete", "remove" -> RenderedFile.absent(path);
      default -> List.of();
    };
  }

  private static List<Change> create(Wanted wanted, RenderedFile file) throws Exception {
    return file.changes().stream()
        .map(
            change ->
                new Change(
                    change.description(),
                    change.diff(),
                    () -> {
                      verify(wanted, file);
                      change.step().run();
                    }))
        .toList();
  }

  private static byte[] content(Wanted wanted) {
    var template = wanted.textOrNull("template");
    if (template != null) {
      return wanted
          .call()
          .run()
          .render(new SourceCall(wanted.call(), template, wanted.call().get("variables")));
    }
    var who = new ArrayList<>(wanted.list("groups"));
    who.addAll(wanted.list("users"));
    if (who.isEmpty()) {
      throw new ResourceFailed(
          "RuntimeError",
          "You must specify users, groups, env_keep_add, env_keep_subtract, or template properties!");
    }
    var sudoer = String.join(",", who);
    var text =
        new StringBuilder("# This file is managed by Stackworks; changes are overwritten.\n\n");
    if (wanted.call().get("command_aliases") instanceof List<?> aliases) {
      for (var alias : aliases) {
        if (alias instanceof Map<?, ?> map) {
          text.append("Cmnd_Alias ")
              .append(String.valueOf(map.get("name")).toUpperCase(Locale.ROOT))
              .append(" = ")
              .append(String.join(", ", Wanted.texts(map.get("command_list"))))
              .append('\n');
        }
      }
    }
    for (var variable : wanted.list("env_keep_add")) {
      text.append("Defaults    env_keep += \"").append(variable).append("\"\n");
    }
    for (var variable : wanted.list("env_keep_subtract")) {
      text.append("Defaults    env_keep -= \"").append(variable).append("\"\n");
    }
    for (var command : wanted.list("commands")) {
      text.append(sudoer)
          .append(' ')
          .append(wanted.text("host"))
          .append("=(")
          .append(wanted.text("runas"))
          .append(") ")
          .append(wanted.flag("noexec") ? "NOEXEC:" : "")
          .append(wanted.flag("nopasswd") ? "NOPASSWD:" : "")
          .append(wanted.flag("setenv") ? "SETENV:" : "")
          .append(command)
          .append('\n');
    }
    var defaults = wanted.list("defaults");
    if (!defaults.isEmpty()) {
      text.append("\nDefaults:")
          .append(sudoer)
          .append(' ')
          .append(String.join(",", defaults))
          .append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A broken file in sudoers.d locks everybody out of sudo, so it is checked beforehand. */
  private static void verify(Wanted wanted, RenderedFile file) throws Exception {
    var own = wanted.textOrNull("visudo_path");
    var binary = own == null ? wanted.text("visudo_binary") : own;
    if (!Files.isExecutable(Path.of(binary))) {
      wanted.call().run().log("warn", binary + " is not there to check " + file.path());
      return;
    }
    var trial = Files.createTempFile("stackworks-sudo-", "");
    try {
      Files.write(trial, file.content());
      Files.setAttribute(trial, "unix:mode", 0440);
      var outcome = Programs.of(wanted.call()).run(binary, "-cf", trial.toString());
      if (!outcome.ok()) {
        throw new ResourceFailed(
            "Chef::Exceptions::ValidationFailed",
            "Proposed content for "
                + file.path()
                + " failed verification "
                + binary
                + " -cf: "
                + outcome.stderr().strip()
                + outcome.stdout().strip());
      }
    } finally {
      Files.deleteIfExists(trial);
    }
  }
}
