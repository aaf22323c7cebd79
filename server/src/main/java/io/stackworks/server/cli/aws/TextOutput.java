package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code --output text}: lines of words with tabs between them, for shell scripts. Members that are
 * scalars stand in one line in the order of their names; each structure below has lines of its own,
 * behind its name in capitals.
 */
final class TextOutput {
  private final StringBuilder text = new StringBuilder();

  private TextOutput() {}

  static String of(JsonNode value) {
    var output = new TextOutput();
    output.any(value, null, null);
    return output.text.toString();
  }

  private void any(JsonNode value, @Nullable String name, @Nullable Collection<String> columns) {
    if (value.isObject()) {
      object(value, name, columns);
    } else if (value.isArray()) {
      list(value, name);
    } else {
      text.append(scalar(value)).append('\n');
    }
  }

  private void list(JsonNode list, @Nullable String name) {
    var columns = new TreeSet<String>();
    var scalars = new ArrayList<String>();
    boolean objects = false;
    for (var item : list) {
      objects |= item.isObject();
      if (item.isValueNode()) {
        scalars.add(scalar(item));
      }
      item.properties().stream()
          .filter(member -> member.getValue().isValueNode())
          .forEach(member -> columns.add(member.getKey()));
    }
    if (!objects && !scalars.isEmpty()) {
      scalars(scalars, name);
    }
    for (var item : list) {
      if (objects || !item.isValueNode()) {
        any(item, name, objects ? columns : null);
      }
    }
  }

  private void scalars(List<String> words, @Nullable String name) {
    if (name == null) {
      text.append(String.join("\t", words)).append('\n');
    } else {
      words.forEach(word -> text.append(capitals(name)).append('\t').append(word).append('\n'));
    }
  }

  private void object(
      JsonNode object, @Nullable String name, @Nullable Collection<String> columns) {
    var sorted = new TreeMap<String, JsonNode>();
    object.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
    var words = new ArrayList<String>();
    if (columns == null) {
      sorted.values().stream().filter(JsonNode::isValueNode).forEach(v -> words.add(scalar(v)));
    } else {
      for (var column : columns) {
        var value = sorted.get(column);
        words.add(value == null ? "" : scalar(value));
      }
    }
    if (!words.isEmpty()) {
      if (name != null) {
        words.add(0, capitals(name));
      }
      text.append(String.join("\t", words)).append('\n');
    }
    for (Map.Entry<String, JsonNode> member : sorted.entrySet()) {
      if (!member.getValue().isValueNode()) {
        any(member.getValue(), member.getKey(), null);
      }
    }
  }

  private static String capitals(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  /** As Python spells them: so scripts know them. */
  static String scalar(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "None";
    } else if (value.isBoolean()) {
      return value.booleanValue() ? "True" : "False";
    }
    return value.asText();
  }
}
