package io.stackworks.recipes.resource.sources;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code subversion}: a working copy or an export of a Subversion repository. */
public final class SubversionResource implements ResourceType {
  private static final Pattern CHANGED = Pattern.compile("(?m)^Last Changed Rev: (\\d+)");
  private static final Pattern REVISION = Pattern.compile("(?m)^Revision: (\\d+)");

  @Override
  public Spec spec() {
    return WorkingCopy.withProperties(
            Spec.of("subversion", "A working copy of a Subversion repository."))
        .aliases("svn")
        .actions("sync", "checkout", "export", "diff", "log", "force_export")
        .with(
            Property.of("svn_arguments", "String", "nil", "FalseClass")
                .defaults("--no-auth-cache")
                .doc("Further arguments of commands that change the copy."),
            Property.of("svn_info_args", "String", "nil", "FalseClass")
                .defaults("--no-auth-cache")
                .doc("Further arguments of `svn info`."),
            Property.of("svn_username", "String").doc("User name for the repository."),
            Property.of("svn_password", "String").doc("Password for the repository."),
            Property.of("svn_binary", "String").doc("Program to use. Default: `svn`."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var copy = WorkingCopy.of(call);
    copy.requireUserAndParent();
    return switch (call.action()) {
      case "sync" -> sync(copy);
      case "checkout" -> copy.isMissingOrEmpty() ? checkout(copy) : List.of();
      case "export" -> copy.isMissingOrEmpty() ? export(copy) : List.of();
      case "force_export" -> export(copy);
      default -> List.of();
    };
  }

  private static List<Change> sync(WorkingCopy copy) throws IOException {
    if (!Files.exists(copy.folder().resolve(".svn"))) {
      return copy.isMissingOrEmpty() ? checkout(copy) : List.of();
    }
    var wanted = revision(copy);
    if (wanted.equals(parse(svn(copy, List.of("info", copy.folder().toString()))))) {
      return List.of();
    }
    var arguments = arguments(copy, "update");
    arguments.addAll(List.of("-r" + wanted, copy.folder().toString()));
    return List.of(
        Change.of(
            "sync " + copy.folder() + " from " + copy.repository(), () -> svn(copy, arguments)));
  }

  private static List<Change> checkout(WorkingCopy copy) {
    return List.of(
        Change.of(
            "perform checkout of " + copy.repository() + " into " + copy.folder(),
            () -> {
              var arguments = arguments(copy, "checkout");
              arguments.addAll(
                  List.of("-r" + revision(copy), copy.repository(), copy.folder().toString()));
              svn(copy, arguments);
            }));
  }

  private static List<Change> export(WorkingCopy copy) {
    return List.of(
        Change.of(
            "export " + copy.repository() + " into " + copy.folder(),
            () -> {
              var arguments = arguments(copy, "export");
              arguments.addAll(
                  List.of(
                      "--force",
                      "-r" + revision(copy),
                      copy.repository(),
                      copy.folder().toString()));
              svn(copy, arguments);
            }));
  }

  /** A number as it is; a name as HEAD is looked up in the repository. */
  private static String revision(WorkingCopy copy) {
    var given = copy.wanted().text("revision");
    if (given.matches("[0-9]+")) {
      return given;
    }
    var arguments = new ArrayList<>(List.of("info", copy.repository()));
    arguments.addAll(options(copy, "svn_info_args"));
    arguments.addAll(login(copy));
    arguments.add("-r" + given);
    return parse(svn(copy, arguments));
  }

  private static String parse(String info) {
    for (var pattern : List.of(CHANGED, REVISION)) {
      var found = pattern.matcher(info);
      if (found.find()) {
        return found.group(1);
      }
    }
    throw new ResourceFailed("RuntimeError", "Could not parse `svn info` data: " + info);
  }

  private static List<String> arguments(WorkingCopy copy, String verb) {
    var all = new ArrayList<>(List.of(verb));
    all.addAll(options(copy, "svn_arguments"));
    all.add("-q");
    all.addAll(login(copy));
    return all;
  }

  private static List<String> options(WorkingCopy copy, String property) {
    return copy.wanted().flag(property) ? Wanted.split(copy.wanted().text(property)) : List.of();
  }

  private static List<String> login(WorkingCopy copy) {
    var user = copy.wanted().textOrNull("svn_username");
    return user == null
        ? List.of()
        : List.of("--username", user, "--password", copy.wanted().text("svn_password"));
  }

  private static String svn(WorkingCopy copy, List<String> arguments) {
    var program = copy.wanted().textOrNull("svn_binary");
    var argv = new ArrayList<>(List.of(program == null ? "svn" : program, "--non-interactive"));
    argv.addAll(arguments);
    var password = copy.wanted().text("svn_password");
    var shown = String.join(" ", argv);
    return copy.run(null, argv, password.isEmpty() ? shown : shown.replace(password, "******"))
        .out();
  }
}
