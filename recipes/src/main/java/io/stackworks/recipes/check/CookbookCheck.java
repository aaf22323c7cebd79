package io.stackworks.recipes.check;

import io.stackworks.recipes.check.Code.Call;
import io.stackworks.recipes.check.Finding.Severity;
import io.stackworks.recipes.check.Vocabulary.KnownType;
import io.stackworks.recipes.ruby.Syntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what would fail in a run: Ruby that does not parse, unknown words, resources,
 * properties and actions, cookbooks, recipes and templates that are not there. What is computed
 * while recipes run cannot be seen, and is not complained about.
 */
public final class CookbookCheck {
  /** Words whose block belongs to the resource their first argument names. */
  private static final Set<String> EDITING =
      Set.of(
          "declare_resource", "build_resource", "edit_resource", "edit_resource!", "find_resource");

  /** What stands in files of resources and of no other. */
  private static final Set<String> RESOURCE_FILE =
      Set.of(
          "include",
          "extend",
          "alias_method",
          "attr_accessor",
          "attr_reader",
          "attr_writer",
          "define_method",
          "gem",
          "private",
          "public",
          "protected",
          "current_value_does_not_exist!",
          "copy_properties_from",
          "name",
          "notifies",
          "subscribes");

  private final Syntax syntax;
  private final Vocabulary words;

  public CookbookCheck(Syntax syntax, Vocabulary words) {
    this.syntax = syntax;
    this.words = words;
  }

  /**
   * Returns what is wrong, by file and line.
   *
   * @param folders cookbooks, or folders of cookbooks
   * @param others the same, to be there and not to be checked
   */
  public List<Finding> check(List<Path> folders, List<Path> others) throws IOException {
    var checked = read(folders);
    var all = new ArrayList<>(checked);
    all.addAll(read(others));
    var names = new HashMap<String, Cookbook>();
    all.forEach(cookbook -> names.putIfAbsent(cookbook.name(), cookbook));
    var custom = CustomTypes.of(all);
    var findings = new TreeSet<Finding>();
    for (var cookbook : checked) {
      findings.addAll(cookbook.findings());
      findings.addAll(new OneCookbook(cookbook, names, custom).check());
    }
    return List.copyOf(findings);
  }

  private List<Cookbook> read(List<Path> folders) throws IOException {
    var cookbooks = new ArrayList<Cookbook>();
    for (var folder : folders) {
      for (var one : within(folder)) {
        cookbooks.add(Cookbook.read(one, syntax));
      }
    }
    return cookbooks;
  }

  /**
   * The cookbooks of a folder: itself, what lies in it, or what lies in its {@code cookbooks} and
   * {@code site-cookbooks}.
   */
  public static List<Path> within(Path folder) throws IOException {
    if (Cookbook.isOne(folder)) {
      return List.of(folder);
    }
    var found = new ArrayList<Path>(below(folder));
    if (found.isEmpty()) {
      for (var name : List.of("cookbooks", "site-cookbooks")) {
        if (Files.isDirectory(folder.resolve(name))) {
          found.addAll(below(folder.resolve(name)));
        }
      }
    }
    return found;
  }

  private static List<Path> below(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return children.filter(Cookbook::isOne).sorted().toList();
    }
  }

  private final class OneCookbook {
    private final Cookbook cookbook;
    private final Map<String, Cookbook> there;
    private final CustomTypes custom;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> missing = new TreeSet<>();
    private Path file;
    private Set<String> local = Set.of();
    private boolean requires;

    OneCookbook(Cookbook cookbook, Map<String, Cookbook> there, CustomTypes custom) {
      this.cookbook = cookbook;
      this.there = there;
      this.custom = custom;
      this.file = cookbook.root();
    }

    List<Finding> check() throws IOException {
      missing(cookbook, new HashSet<>());
      for (var name : cookbook.depends()) {
        if (!there.containsKey(name)) {
          file = cookbook.root().resolve("metadata.rb");
          add(Severity.ERROR, 0, "depends on cookbook " + name + ", which is not there");
        }
      }
      for (var entry : cookbook.code().entrySet()) {
        file = entry.getKey();
        var code = entry.getValue();
        local = new HashSet<>(code.methods());
        local.addAll(code.asked());
        requires =
            code.calls().stream().anyMatch(c -> c.name().equals("require") && c.first() != null);
        switch (cookbook.segment(file)) {
          case "recipes" -> calls(code.calls(), words.recipe(), null);
          case "attributes" ->
              // A bare word there is an attribute: nobody knows which there are.
              calls(code.calls().stream().filter(c -> !c.bare()).toList(), words.node(), null);
          case "definitions" -> bodies(code, Set.of("define"), words.recipe());
          case "resources", "providers" -> {
            local.addAll(declaredIn(code));
            cookbook.partials().forEach(partial -> local.addAll(declaredIn(partial)));
            local.addAll(RESOURCE_FILE);
            bodies(code, Set.of("action", "action_class", "load_current_value"), words.provider());
          }
          default -> {} // libraries are plain Ruby: only a run can tell
        }
      }
      return findings;
    }

    /** The methods that a resource's file makes: its own, its properties', its actions'. */
    private static Set<String> declaredIn(Code code) {
      var names = new HashSet<>(code.methods());
      for (var call : code.calls()) {
        var first = call.first();
        if (first == null) {
          continue;
        }
        switch (call.name()) {
          case "property", "attribute" -> names.add(first);
          case "action" -> names.add("action_" + first);
          case "actions" ->
              call.arguments().stream()
                  .filter(Code.Symbol.class::isInstance)
                  .forEach(one -> names.add("action_" + ((Code.Symbol) one).name()));
          default -> {}
        }
      }
      return names;
    }

    /** Dependencies that are not there, of dependencies as well: their words are unknown here. */
    private void missing(Cookbook from, Set<String> seen) {
      for (var name : from.depends()) {
        var other = there.get(name);
        if (other == null) {
          missing.add(name);
        } else if (seen.add(name)) {
          missing(other, seen);
        }
      }
    }

    private void bodies(Code code, Set<String> openers, Set<String> known) throws IOException {
      for (var call : code.calls()) {
        var body = call.block();
        if (openers.contains(call.name()) && body != null) {
          calls(body, known, null);
        }
      }
    }

    private void calls(List<Call> calls, Set<String> known, @Nullable KnownType inside)
        throws IOException {
      for (var call : calls) {
        if (inside != null && isOf(inside, call)) {
          action(inside, call);
          if (words.resource().contains(call.name())) { // a guard, lazy: run later, with all words
            nested(call, known, inside.inBlock());
          } else if (custom.type(inside.word()) == null) { // whom else would a block belong to
            nested(call, known, inside);
          }
          continue;
        }
        var type = type(EDITING.contains(call.name()) ? String.valueOf(call.first()) : call.name());
        if (type != null && !call.bare()) {
          resource(call, type, known);
        } else if (call.name().equals("include_recipe")) {
          included(call);
        } else if (known.contains(call.name()) || isAdded(call.name())) {
          if (!custom.isDefinition(call.name())) {
            nested(call, known, inside);
          }
        } else if (inside == null || !inside.open()) {
          unknown(call, inside);
        }
      }
    }

    private void nested(Call call, Set<String> known, @Nullable KnownType inside)
        throws IOException {
      if (call.block() != null) {
        calls(call.block(), known, inside);
      }
    }

    private boolean isAdded(String word) {
      return local.contains(word) || custom.isDefinition(word) || custom.isHelper(word);
    }

    private boolean isOf(KnownType type, Call call) {
      return type.properties().contains(call.name()) || words.resource().contains(call.name());
    }

    private @Nullable KnownType type(String word) {
      var own = custom.type(word);
      return own != null ? own : words.builtIn(word);
    }

    private void resource(Call call, KnownType type, Set<String> known) throws IOException {
      if (!type.remark().isEmpty()) {
        add(Severity.WARNING, call.line(), call.name() + ": " + type.remark());
      }
      nested(call, known, type);
      if (Set.of("recipes", "resources").contains(cookbook.segment(file))) {
        source(call);
      }
    }

    private void action(KnownType type, Call call) {
      if (!call.name().equals("action") || type.actions().isEmpty() || type.open()) {
        return;
      }
      for (var given : call.arguments()) {
        for (var one : given instanceof List<?> list ? list : listOf(given)) {
          var name = one instanceof Code.Symbol symbol ? symbol.name() : one;
          if (name != null && !name.equals("nothing") && !type.actions().contains(name)) {
            add(
                Severity.ERROR,
                call.line(),
                type.word() + " has no action :" + name + " (it has " + sorted(type) + ")");
          }
        }
      }
    }

    private static List<Object> listOf(@Nullable Object value) {
      return value == null ? List.of() : List.of(value);
    }

    private static String sorted(KnownType type) {
      return String.join(", ", new TreeSet<>(type.actions()));
    }

    private void included(Call call) {
      for (var given : call.arguments()) {
        if (!(given instanceof String text)) {
          continue;
        }
        var parts = text.replaceFirst("@.*$", "").split("::", 2);
        var name = parts[0].isEmpty() ? cookbook.name() : parts[0];
        var recipe = parts.length == 1 ? "default" : parts[1];
        var other = there.get(name);
        if (other == null) {
          if (!cookbook.depends().contains(name)) { // said of the metadata already
            add(Severity.ERROR, call.line(), "cookbook " + name + " is not there");
          }
        } else if (!other.hasRecipe(recipe)) {
          add(Severity.ERROR, call.line(), "cookbook " + name + " has no recipe " + recipe);
        } else if (!name.equals(cookbook.name())
            && !cookbook.depends().contains(name)
            && !cookbook.dependsOnMore()) {
          add(
              Severity.WARNING,
              call.line(),
              "cookbook "
                  + name
                  + " is not among the metadata's depends: its libraries and"
                  + " attributes are not loaded");
        }
      }
    }

    /** Templates and files that are named in clear. */
    private void source(Call call) throws IOException {
      var segment =
          Map.of("template", "templates", "cookbook_file", "files", "remote_directory", "files")
              .get(call.name());
      var name = call.first();
      if (segment == null || name == null) {
        return;
      }
      var source = Path.of(name).getFileName() + (call.name().equals("template") ? ".erb" : "");
      var block = call.block() == null ? List.<Call>of() : call.block();
      for (var one : block) {
        if (one.name().equals("cookbook") || one.name().equals("local")) {
          return;
        } else if (one.name().equals("action") && one.arguments().toString().contains("delete")) {
          return;
        } else if (one.name().equals("source")) {
          if (!(one.arguments().get(0) instanceof String text)) {
            return;
          }
          source = text;
        }
      }
      if (!cookbook.hasFile(segment, source)) {
        add(
            Severity.ERROR,
            call.line(),
            call.name()
                + "["
                + name
                + "]: no "
                + segment
                + "/.../"
                + source
                + " in cookbook "
                + cookbook.name());
      }
    }

    private void unknown(Call call, @Nullable KnownType inside) {
      String text;
      if (inside != null && !inside.word().isEmpty() && !call.bare()) {
        text = inside.word() + " has no property " + call.name();
      } else if (call.block() != null && !call.arguments().isEmpty()) {
        text = "unknown resource " + call.name();
      } else {
        text = "unknown word " + call.name();
      }
      if (!missing.isEmpty()) {
        var others = String.join(", ", missing);
        add(Severity.WARNING, call.line(), text + " (perhaps of " + others + ", not there)");
      } else if (requires) {
        add(Severity.WARNING, call.line(), text + " (perhaps of a library the file requires)");
      } else {
        add(Severity.ERROR, call.line(), text);
      }
    }

    private void add(Severity severity, int line, String text) {
      findings.add(new Finding(file, line, severity, text));
    }
  }
}
