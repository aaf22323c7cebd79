package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** Words of a command line as the values that the model asks for. */
final class Values {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String FILE = "file://";

  private final Path folder;

  /**
   * @param folder that relative file names count from
   */
  Values(Path folder) {
    this.folder = folder;
  }

  /** The value of an option with these words behind it. */
  JsonNode of(String option, SdkField<?> field, List<String> words) {
    var type = field.marshallingType();
    if (type == MarshallingType.LIST) {
      var first = words.isEmpty() ? "" : content(words.get(0));
      if (words.size() == 1 && first.stripLeading().startsWith("[")) {
        return json(option, first);
      }
      var list = NODES.arrayNode();
      var member = field.getTrait(ListTrait.class).memberFieldInfo();
      words.forEach(word -> list.add(single(option, member, content(word))));
      return list;
    }
    if (words.size() != 1) {
      throw new WrongUsage("argument %s: expected one argument", option);
    }
    return single(option, field, content(words.get(0)));
  }

  private static JsonNode single(String option, SdkField<?> field, String text) {
    var type = field.marshallingType();
    if (type == MarshallingType.SDK_POJO || type == MarshallingType.MAP) {
      return text.stripLeading().startsWith("{")
          ? json(option, text)
          : typed(option, field, Shorthand.parse(text));
    }
    return typed(option, field, NODES.textNode(text));
  }

  private static JsonNode typed(String where, SdkField<?> field, JsonNode raw) {
    var type = field.marshallingType();
    if (type == MarshallingType.SDK_POJO) {
      return structure(where, field, raw);
    } else if (type == MarshallingType.MAP) {
      var map = NODES.objectNode();
      var member = field.getTrait(MapTrait.class).valueFieldInfo();
      expect(raw.isObject(), where, raw, "KEY=VALUE")
          .properties()
          .forEach(
              entry ->
                  map.set(
                      entry.getKey(),
                      typed(where + "." + entry.getKey(), member, entry.getValue())));
      return map;
    } else if (type == MarshallingType.LIST) {
      var list = NODES.arrayNode();
      var member = field.getTrait(ListTrait.class).memberFieldInfo();
      if (raw.isArray()) {
        raw.forEach(item -> list.add(typed(where, member, item)));
      } else {
        list.add(typed(where, member, raw));
      }
      return list;
    }
    var text = expect(raw.isTextual(), where, raw, "one value").textValue();
    if (type == MarshallingType.BOOLEAN) {
      expect(text.equals("true") || text.equals("false"), where, raw, "true or false");
      return NODES.booleanNode(text.equals("true"));
    } else if (type == MarshallingType.INTEGER || type == MarshallingType.DOUBLE) {
      expect(text.matches("-?[0-9]+(\\.[0-9]+)?"), where, raw, "a number");
      return json(where, text);
    }
    return raw;
  }

  private static JsonNode structure(String where, SdkField<?> field, JsonNode raw) {
    var members =
        field.constructor().get().sdkFields().stream()
            .collect(Collectors.toMap(SdkField::locationName, member -> member));
    var object = NODES.objectNode();
    expect(raw.isObject(), where, raw, "NAME=VALUE")
        .properties()
        .forEach(
            entry -> {
              var member = members.get(entry.getKey());
              if (member == null) {
                throw new WrongUsage(
                    "%s: unknown member %s (expected: one of %s)",
                    where,
                    entry.getKey(),
                    members.keySet().stream().sorted().collect(Collectors.joining(", ")));
              }
              object.set(
                  entry.getKey(), typed(where + "." + entry.getKey(), member, entry.getValue()));
            });
    return object;
  }

  private static JsonNode expect(boolean met, String where, JsonNode value, String expected) {
    if (!met) {
      throw new WrongUsage("%s: %s (expected: %s)", where, value, expected);
    }
    return value;
  }

  /** The word itself, or the file that it names. */
  String content(String word) {
    if (!word.startsWith(FILE)) {
      return word;
    }
    var file = folder.resolve(word.substring(FILE.length()));
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new WrongUsage("%s: cannot be read (expected: a file)", word);
    }
  }

  static JsonNode json(String where, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new WrongUsage("%s: not JSON: %s", where, e.getOriginalMessage());
    }
  }
}
