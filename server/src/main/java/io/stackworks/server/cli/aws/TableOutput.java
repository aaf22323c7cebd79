package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code --output table}: a box for each structure, indented by its depth, with its scalars in the
 * order of their names. What is wider than the terminal stands upright, one member a line.
 */
final class TableOutput {
  private final List<TableSection> sections = new ArrayList<>();

  private TableOutput() {}

  /**
   * @param title of the whole, as the operation is spelled
   * @param terminal columns that it has
   */
  static String of(String title, JsonNode value, int terminal) {
    var table = new TableOutput();
    if (!table.any(title, value, 0)) {
      return "";
    }
    if (table.width() > terminal) {
      table.sections.replaceAll(TableSection::upright);
    }
    int width = table.width();
    var text = new StringBuilder("-".repeat(width)).append('\n');
    table.sections.forEach(section -> section.render(text, width));
    return text.toString();
  }

  private int width() {
    return sections.stream().mapToInt(TableSection::width).max().orElse(0);
  }

  private boolean any(@Nullable String title, JsonNode value, int depth) {
    if (value.isContainerNode() ? value.isEmpty() : value.asText().isEmpty()) {
      return false;
    }
    if (title != null) {
      sections.add(new TableSection(title, depth));
    }
    if (value.isArray() && value.get(0).isObject()) {
      objects(title, value, depth);
    } else if (value.isArray()) {
      value.forEach(item -> row(item, depth));
    } else if (value.isObject()) {
      object(value, depth);
    }
    return true;
  }

  private void row(JsonNode item, int depth) {
    if (item.isValueNode()) {
      last().row(List.of(TextOutput.scalar(item)));
    } else if (item.isArray() && all(item).stream().allMatch(JsonNode::isValueNode)) {
      last().row(all(item).stream().map(TextOutput::scalar).toList());
    } else {
      any(null, item, depth);
    }
  }

  private void object(JsonNode object, int depth) {
    var names = names(List.of(object), true);
    if (names.size() == 1) {
      last().row(List.of(names.get(0), TextOutput.scalar(object.get(names.get(0)))));
    } else if (!names.isEmpty()) {
      last().headers(names);
      last().row(names.stream().map(name -> TextOutput.scalar(object.get(name))).toList());
    }
    names(List.of(object), false).forEach(name -> any(name, object.get(name), depth + 1));
  }

  private void objects(@Nullable String title, JsonNode list, int depth) {
    var names = names(all(list), true);
    var deeper = names(all(list), false);
    boolean first = true;
    for (var object : list) {
      if (first || !deeper.isEmpty()) {
        if (!first) {
          sections.add(new TableSection(title == null ? "" : title, depth));
        }
        last().headers(names);
      }
      first = false;
      last()
          .row(
              names.stream()
                  .map(name -> object.has(name) ? TextOutput.scalar(object.get(name)) : "")
                  .toList());
      deeper.stream().filter(object::has).forEach(name -> any(name, object.get(name), depth + 1));
    }
  }

  private TableSection last() {
    return sections.get(sections.size() - 1);
  }

  private static List<JsonNode> all(JsonNode list) {
    var all = new ArrayList<JsonNode>();
    list.forEach(all::add);
    return all;
  }

  /** Of the scalar members of these, or of the others. */
  private static List<String> names(List<JsonNode> objects, boolean scalar) {
    var names = new TreeSet<String>();
    for (var object : objects) {
      object.properties().stream()
          .filter(member -> member.getValue().isValueNode() == scalar)
          .forEach(member -> names.add(member.getKey()));
    }
    return List.copyOf(names);
  }
}
