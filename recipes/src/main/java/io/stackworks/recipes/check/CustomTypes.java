package io.stackworks.recipes.check;

import io.stackworks.recipes.check.Vocabulary.KnownType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What cookbooks add to the language: resource types, definitions, helper methods. */
final class CustomTypes {
  private final Map<String, KnownType> types = new HashMap<>();
  private final Set<String> definitions = new HashSet<>();
  private final Set<String> helpers = new HashSet<>();

  static CustomTypes of(List<Cookbook> cookbooks) {
    var all = new CustomTypes();
    for (var cookbook : cookbooks) {
      cookbook.code().forEach((file, code) -> all.add(cookbook, file, code));
    }
    return all;
  }

  private void add(Cookbook cookbook, Path file, Code code) {
    switch (cookbook.segment(file)) {
      case "libraries" -> {
        helpers.addAll(code.methods());
        code.classes().forEach(this::library);
      }
      case "resources" -> resource(cookbook, file, code);
      case "definitions" -> {
        for (var call : code.calls()) {
          var name = call.first();
          if (call.name().equals("define") && name != null) {
            definitions.add(name);
          }
        }
      }
      default -> {}
    }
  }

  private void resource(Cookbook cookbook, Path file, Code code) {
    var base = String.valueOf(file.getFileName()).replaceFirst("\\.rb$", "");
    if (base.startsWith("_")) {
      return;
    }
    var prefix = cookbook.name().replace('-', '_');
    var names = new HashSet<String>();
    var properties = new HashSet<>(code.methods());
    var actions = new HashSet<>(Set.of("nothing"));
    boolean open = false;
    for (var call : code.calls()) {
      var first = call.first();
      switch (call.name()) {
        case "property", "attribute" -> {
          open |= first == null;
          properties.add(String.valueOf(first));
        }
        case "action" -> actions.add(String.valueOf(first));
        case "actions" -> call.arguments().forEach(one -> texts(one, actions));
        case "default_action" -> actions.add(String.valueOf(first));
        case "provides", "resource_name" -> names.add(String.valueOf(first));
        case "use", "include", "extend", "instance_eval", "class_eval", "each" -> open = true;
        default -> {}
      }
    }
    names.add(base.equals("default") ? prefix : prefix + "_" + base.replace('-', '_'));
    for (var name : names) {
      types.put(name, new KnownType(name, properties, actions, open, ""));
    }
  }

  private static void texts(@Nullable Object literal, Set<String> into) {
    if (literal instanceof List<?> list) {
      list.forEach(one -> texts(one, into));
    } else {
      into.add(literal instanceof Code.Symbol symbol ? symbol.name() : String.valueOf(literal));
    }
  }

  /** A class in a library may be made in any way: only its name is sure. */
  private void library(Code.ClassBody body) {
    boolean resource = body.parent().contains("Resource");
    for (var call : body.calls()) {
      var first = call.first();
      if (first != null
          && (call.name().equals("provides") || call.name().equals("resource_name"))) {
        open(first);
        resource = true;
      } else if (call.name().equals("property") || call.name().equals("attribute")) {
        helpers.add(String.valueOf(first));
      }
    }
    if (resource) {
      var name = body.name().substring(body.name().lastIndexOf(':') + 1);
      open(name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT));
    }
  }

  private void open(String name) {
    types.put(name, KnownType.open(name));
  }

  @Nullable KnownType type(String word) {
    return types.get(word);
  }

  boolean isDefinition(String word) {
    return definitions.contains(word);
  }

  boolean isHelper(String word) {
    return helpers.contains(word);
  }
}
