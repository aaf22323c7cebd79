package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * {@code --output yaml}: members in the order of their names; a scalar alone is written as JSON.
 */
final class YamlOutput {
  private YamlOutput() {}

  static String of(JsonNode value) {
    if (value.isValueNode()) {
      return value + "\n";
    }
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(plain(value));
  }

  private static @Nullable Object plain(JsonNode value) {
    if (value.isObject()) {
      var members = new TreeMap<String, @Nullable Object>();
      value.properties().forEach(member -> members.put(member.getKey(), plain(member.getValue())));
      return members;
    } else if (value.isArray()) {
      var items = new ArrayList<@Nullable Object>();
      value.forEach(item -> items.add(plain(item)));
      return items;
    } else if (value.isNull()) {
      return null;
    } else if (value.isBoolean()) {
      return value.booleanValue();
    } else if (value.isNumber()) {
      return value.numberValue();
    }
    return value.asText();
  }
}
