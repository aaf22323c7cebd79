package io.stackworks.recipes;

import io.stackworks.recipes.check.CookbookCheck;
import io.stackworks.recipes.check.Finding;
import io.stackworks.recipes.check.Vocabulary;
import io.stackworks.recipes.ruby.Engine;
import io.stackworks.recipes.ruby.Syntax;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code recipes check}: what is wrong with cookbooks, found without running them. */
final class CheckCommand {
  private static final int FOUND = 1;
  private static final String HELP =
      """
      recipes check DIR...: finds what would fail in a run, without running anything.

        DIR             a cookbook, or a folder of cookbooks
            --with DIRS folders of cookbooks that are there as well and are not checked
            --strict    warnings count as errors

      Syntax errors, unknown words, resources, properties and actions, cookbooks, recipes, templates and files that are
      not there. One line each: file:line: what. Exit code 0: nothing found, 1: something, 43: wrong use.
      """;

  private CheckCommand() {}

  static int run(List<String> args) throws IOException {
    var folders = new ArrayList<Path>();
    var options = new ArrayList<String>();
    for (int i = 0; i < args.size(); i++) {
      if (args.get(i).startsWith("-")) {
        options.add(args.get(i));
        if (args.get(i).equals("--with") && i + 1 < args.size()) {
          options.add(args.get(++i));
        }
      } else {
        folders.add(folder(args.get(i)));
      }
    }
    var given =
        Arguments.parse(
            options, Set.of("--with"), Set.of("--strict", "--help"), Map.of("-h", "--help"));
    if (given.has("--help")) {
      System.out.print(HELP);
      return 0;
    }
    if (folders.isEmpty()) {
      throw new Arguments.Wrong("check: nothing given (expected: cookbooks or folders of them)");
    }
    for (var folder : folders) {
      if (CookbookCheck.within(folder).isEmpty()) {
        throw new Arguments.Wrong(
            folder
                + ": no cookbook there (expected: a folder with metadata.rb, metadata.json, recipes/,"
                + " attributes/, libraries/ or resources/, or a folder of such folders)");
      }
    }
    var others = given.list("--with").stream().map(CheckCommand::folder).toList();
    return report(check(folders, others), given.has("--strict"), System.out);
  }

  private static Path folder(String name) {
    var folder = Path.of(name).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      throw new Arguments.Wrong(name + ": (expected: a folder)");
    }
    return folder;
  }

  static List<Finding> check(List<Path> folders, List<Path> others) throws IOException {
    var types = BuiltinTypes.all();
    try (var engine = Engine.boot(OutputStream.nullOutputStream(), () -> types);
        var syntax = Syntax.boot()) {
      var words =
          new Vocabulary(
              engine.methods("Chef::Recipe"),
              engine.methods("Chef::Resource"),
              engine.methods("Chef::Provider"),
              engine.methods("Chef::Node"),
              types);
      return new CookbookCheck(syntax, words).check(folders, others);
    }
  }

  static int report(List<Finding> findings, boolean strict, PrintStream out) {
    var here = Path.of("").toAbsolutePath();
    findings.forEach(finding -> out.println(finding.shown(here)));
    long errors =
        findings.stream().filter(f -> strict || f.severity() == Finding.Severity.ERROR).count();
    out.println(
        findings.isEmpty()
            ? "nothing found"
            : errors + " errors, " + (findings.size() - errors) + " warnings");
    return errors == 0 ? 0 : FOUND;
  }
}
