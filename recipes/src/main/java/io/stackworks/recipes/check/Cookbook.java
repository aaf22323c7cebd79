package io.stackworks.recipes.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.recipes.ruby.Syntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cookbook as it lies on disk, its Ruby read.
 *
 * @param code by file
 * @param depends names in its metadata
 * @param dependsOnMore whether metadata computes further ones
 */
record Cookbook(
    String name,
    Path root,
    Map<Path, Code> code,
    Set<String> depends,
    boolean dependsOnMore,
    List<Finding> findings) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SEGMENTS =
      List.of("libraries", "attributes", "recipes", "providers", "resources", "definitions");

  static boolean isOne(Path folder) {
    return Files.isDirectory(folder)
        && (Files.exists(folder.resolve("metadata.rb"))
            || Files.exists(folder.resolve("metadata.json"))
            || Files.isDirectory(folder.resolve("recipes"))
            || Files.isDirectory(folder.resolve("attributes"))
            || Files.isDirectory(folder.resolve("libraries"))
            || Files.isDirectory(folder.resolve("resources")));
  }

  static Cookbook read(Path root, Syntax syntax) throws IOException {
    var findings = new ArrayList<Finding>();
    var code = new TreeMap<Path, Code>();
    for (var segment : SEGMENTS) {
      var folder = root.resolve(segment);
      if (Files.isDirectory(folder)) {
        try (var files = Files.walk(folder)) {
          for (var file : files.filter(f -> f.toString().endsWith(".rb")).sorted().toList()) {
            code(file, syntax, code, findings);
          }
        }
      }
    }
    for (var name : List.of("recipe.rb", "attributes.rb")) {
      if (Files.isRegularFile(root.resolve(name))) {
        code(root.resolve(name), syntax, code, findings);
      }
    }
    var name = String.valueOf(root.getFileName());
    var depends = new TreeSet<String>();
    boolean more = false;
    var metadata = root.resolve("metadata.rb");
    var json = root.resolve("metadata.json");
    if (Files.isRegularFile(metadata)) {
      var read = new TreeMap<Path, Code>();
      code(metadata, syntax, read, findings);
      for (var call : read.values().stream().flatMap(c -> c.calls().stream()).toList()) {
        var first = call.first();
        if (call.name().equals("name") && first != null) {
          name = first;
        } else if (call.name().equals("depends")) {
          more |= first == null;
          if (first != null) {
            depends.add(first);
          }
        }
      }
    } else if (Files.isRegularFile(json)) {
      var tree = JSON.readTree(json.toFile());
      name = tree.path("name").asText(name);
      tree.path("dependencies").fieldNames().forEachRemaining(depends::add);
    }
    return new Cookbook(name, root, code, depends, more, findings);
  }

  private static void code(Path file, Syntax syntax, Map<Path, Code> code, List<Finding> findings)
      throws IOException {
    try {
      code.put(file, syntax.read(file));
    } catch (Syntax.Wrong wrong) {
      var text = String.valueOf(wrong.getMessage());
      findings.add(new Finding(file, wrong.line(), Finding.Severity.ERROR, text));
    }
  }

  /** {@code recipes}, {@code resources}, ...: where in the cookbook a file lies. */
  String segment(Path file) {
    var below = root.relativize(file);
    return below.getNameCount() > 1
        ? below.getName(0).toString()
        : below.toString().equals("recipe.rb") ? "recipes" : "attributes";
  }

  /** What resources take in with {@code use}. */
  List<Code> partials() {
    return code.entrySet().stream()
        .filter(entry -> segment(entry.getKey()).equals("resources"))
        .filter(entry -> String.valueOf(entry.getKey().getFileName()).startsWith("_"))
        .map(Map.Entry::getValue)
        .toList();
  }

  boolean hasRecipe(String recipe) {
    return Files.isRegularFile(root.resolve("recipes").resolve(recipe + ".rb"))
        || Files.isRegularFile(root.resolve("recipes").resolve(recipe + ".yml"))
        || Files.isRegularFile(root.resolve("recipes").resolve(recipe + ".json"))
        || (recipe.equals("default") && Files.isRegularFile(root.resolve("recipe.rb")));
  }

  /** Whether any folder of a segment has a file or folder of this name, for whatever platform. */
  boolean hasFile(String segment, String source) throws IOException {
    var folder = root.resolve(segment);
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var all = Files.walk(folder)) {
      return all.anyMatch(path -> path.endsWith(Path.of(source)));
    }
  }
}
