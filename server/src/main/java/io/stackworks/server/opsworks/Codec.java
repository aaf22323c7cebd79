package io.stackworks.server.opsworks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * AWS JSON 1.1 to the SDK's types and back, driven by the fields the types declare.
 *
 * <p>Absent and null members are the same on the way in; on the way out what was not set is absent,
 * while empty lists, maps and structures are there. Only map values may be null.
 */
final class Codec {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int DEEPEST = 32;
  private static final Map<Class<?>, List<Named>> WRITTEN = new ConcurrentHashMap<>();

  private Codec() {}

  /** A request's document. An empty body is an empty document. */
  static JsonNode parse(byte[] body) {
    try {
      var document = body.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(body);
      if (document.isObject()) {
        return document;
      }
    } catch (IOException e) {
      // told below
    }
    throw new ApiError(
        400, "SerializationException", "the body is not a JSON object (expected: one)");
  }

  /** Fills an empty request. Members the model does not know are ignored, as AWS does. */
  static SdkPojo read(SdkPojo builder, JsonNode document) {
    return read(builder, document, "", 0);
  }

  private static SdkPojo read(SdkPojo builder, JsonNode document, String path, int depth) {
    for (var field : builder.sdkFields()) {
      var value = document.get(field.locationName());
      if (value != null && !value.isNull()) {
        var at = path + field.locationName();
        field.set(builder, value(field, value, at, depth));
      }
    }
    return (SdkPojo) ((Buildable) builder).build();
  }

  private static Object value(SdkField<?> field, JsonNode node, String path, int depth) {
    if (depth > DEEPEST) {
      throw wrong(path, node, "at most " + DEEPEST + " levels");
    }
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.STRING) {
      return expect(node.isTextual(), path, node, "a string").textValue();
    } else if (type == MarshallingType.BOOLEAN) {
      return expect(node.isBoolean(), path, node, "true or false").booleanValue();
    } else if (type == MarshallingType.INTEGER) {
      return expect(node.isIntegralNumber() && node.canConvertToInt(), path, node, "a whole number")
          .intValue();
    } else if (type == MarshallingType.DOUBLE) {
      return expect(node.isNumber(), path, node, "a number").doubleValue();
    } else if (type == MarshallingType.LIST) {
      return list(field, expect(node.isArray(), path, node, "a list"), path, depth);
    } else if (type == MarshallingType.MAP) {
      return map(field, expect(node.isObject(), path, node, "an object"), path, depth);
    } else if (type == MarshallingType.SDK_POJO) {
      return read(
          field.constructor().get(),
          expect(node.isObject(), path, node, "an object"),
          path + ".",
          depth + 1);
    }
    throw new IllegalStateException("no such type in the model: " + type);
  }

  private static List<Object> list(SdkField<?> field, JsonNode node, String path, int depth) {
    var member = field.getTrait(ListTrait.class).memberFieldInfo();
    var list = new ArrayList<Object>();
    for (var item : node) {
      var at = path + "[" + list.size() + "]";
      list.add(value(member, expect(!item.isNull(), at, item, "a value"), at, depth + 1));
    }
    return list;
  }

  private static Map<String, @Nullable Object> map(
      SdkField<?> field, JsonNode node, String path, int depth) {
    var member = field.getTrait(MapTrait.class).valueFieldInfo();
    var map = new LinkedHashMap<String, @Nullable Object>();
    for (var entry : node.properties()) {
      var item = entry.getValue();
      var at = path + "." + entry.getKey();
      map.put(entry.getKey(), item.isNull() ? null : value(member, item, at, depth + 1));
    }
    return map;
  }

  private static JsonNode expect(boolean met, String path, JsonNode node, String expected) {
    if (!met) {
      throw wrong(path, node, expected);
    }
    return node;
  }

  private static ApiError wrong(String path, JsonNode node, String expected) {
    var text = node.toString();
    var shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return ApiError.validation("%s: %s (expected: %s)".formatted(path, shown, expected));
  }

  static byte[] write(SdkPojo answer) {
    return document(answer).bytes();
  }

  static Document document(SdkPojo answer) {
    var document = new Document();
    try (var json = FACTORY.createGenerator(document)) {
      write(json, answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return document;
  }

  /** A member of a type, its name as it is written. */
  private record Named(SerializedString name, SdkField<?> field) {
    static List<Named> of(SdkPojo pojo) {
      return pojo.sdkFields().stream()
          .map(field -> new Named(new SerializedString(field.locationName()), field))
          .toList();
    }
  }

  private static void write(JsonGenerator json, SdkPojo pojo) throws IOException {
    json.writeStartObject();
    for (var member : WRITTEN.computeIfAbsent(pojo.getClass(), type -> Named.of(pojo))) {
      var value = member.field.getValueOrDefault(pojo);
      if (value instanceof String text) { // nearly all are, and looking for the unset ones is slow
        json.writeFieldName(member.name);
        json.writeString(text);
      } else if (value != null && !isUnset(value)) {
        json.writeFieldName(member.name);
        write(json, value);
      }
    }
    json.writeEndObject();
  }

  /** What the SDK's types hold for a list or a map that nobody gave. */
  static boolean isUnset(Object value) {
    return value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof SdkPojo pojo) {
      write(json, pojo);
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (var item : list) {
        write(json, item);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (var entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else {
      throw new IllegalStateException("no such type in the model: " + value.getClass());
    }
  }
}
