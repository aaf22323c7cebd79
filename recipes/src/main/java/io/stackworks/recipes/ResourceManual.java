package io.stackworks.recipes;

import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The reference of resource types as one Markdown page, in the order of their names. */
record ResourceManual(List<ResourceType> types) {
  private static final String HEAD =
      """
      # Resources

      <!-- Made by `stackworks recipes docs -o docs/resources.md` from the resource types; do not edit. -->

      What recipes may declare. Every resource also has `action`, `only_if`, `not_if`, `notifies`, `subscribes`,
      `retries` (0), `retry_delay` (2 seconds), `ignore_failure` (false), `sensitive` (false), `compile_time` (false),
      `umask`, `provider` and `guard_interpreter`. The first action is the default one; `:nothing` is always allowed.

      """;

  String text() {
    var specs = new TreeMap<String, Spec>();
    types.forEach(type -> specs.put(type.spec().name(), type.spec()));
    var page = new StringBuilder(HEAD);
    page.append(
        specs.keySet().stream()
            .map(name -> "[" + name + "](#" + name + ")")
            .collect(Collectors.joining(" · ", "", "\n\n")));
    specs.values().forEach(spec -> section(spec, specs, page));
    return page.toString().stripTrailing() + "\n";
  }

  private static void section(Spec spec, Map<String, Spec> specs, StringBuilder page) {
    page.append("## ").append(spec.name()).append("\n\n").append(spec.summary());
    if (!spec.aliases().isEmpty()) {
      page.append(" Also called ").append(code(spec.aliases())).append('.');
    }
    page.append("\n\nActions: ")
        .append(spec.actions().stream().map(a -> "`:" + a + "`").collect(Collectors.joining(", ")))
        .append("\n\n");
    var properties = properties(spec, specs);
    if (!properties.isEmpty()) {
      page.append("| property | type | default | |\n|---|---|---|---|\n");
      properties.values().stream()
          .sorted(Comparator.comparing(property -> !property.nameProperty()))
          .forEach(property -> row(property, page));
      page.append('\n');
    }
  }

  /** Own and inherited ones; the nearest declaration of a name counts. */
  private static Map<String, Property> properties(Spec spec, Map<String, Spec> specs) {
    var all = new LinkedHashMap<String, Property>();
    for (var at = spec; at != null; at = specs.get(at.parent())) {
      at.properties().forEach(property -> all.putIfAbsent(property.name(), property));
    }
    return all;
  }

  private static void row(Property property, StringBuilder page) {
    var doc = new StringBuilder(property.doc());
    if (!property.oneOf().isEmpty()) {
      doc.append(doc.length() == 0 ? "" : " ").append("One of ");
      doc.append(
          property.oneOf().stream()
              .map(value -> "`" + value + "`")
              .collect(Collectors.joining(", ", "", ".")));
    }
    if (!property.aliases().isEmpty()) {
      doc.append(doc.length() == 0 ? "" : " ").append("Also ");
      doc.append(code(property.aliases())).append('.');
    }
    page.append("| `").append(property.name()).append("` | ");
    page.append(cell(String.join(", ", property.types()))).append(" | ");
    page.append(cell(defaultOf(property))).append(" | ");
    page.append(cell(doc.toString())).append(" |\n");
  }

  private static String defaultOf(Property property) {
    if (property.nameProperty()) {
      return "the name";
    }
    if (!property.required().isEmpty()) {
      return "required";
    }
    var value = property.defaultValue();
    if (value == null) {
      return "";
    }
    // Unordered maps have another order in every process.
    var text = (value instanceof Map<?, ?> map ? new TreeMap<>(map) : value).toString();
    return value instanceof String && !text.startsWith(":")
        ? "`\"" + text + "\"`"
        : "`" + text + "`";
  }

  private static String code(List<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
