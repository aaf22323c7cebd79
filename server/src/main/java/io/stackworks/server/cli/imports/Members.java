package io.stackworks.server.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.server.cli.aws.ApiModel;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** What was described, as the request that makes the same. */
final class Members {
  private Members() {}

  /** The members that a request of this operation may have; null is as good as absent. */
  static ObjectNode of(String operation, ObjectNode described) {
    var request = JsonNodeFactory.instance.objectNode();
    for (var field : ApiModel.members(operation)) {
      var value = described.get(field.locationName());
      if (value != null && !value.isNull()) {
        request.set(field.locationName(), withoutNulls(value));
      }
    }
    return request;
  }

  private static JsonNode withoutNulls(JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    var kept = JsonNodeFactory.instance.objectNode();
    object
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isNull()) {
                kept.set(entry.getKey(), withoutNulls(entry.getValue()));
              }
            });
    return kept;
  }

  /** Whether what is there has all that is wanted. */
  static boolean covers(JsonNode there, JsonNode wanted) {
    if (wanted instanceof ObjectNode object) {
      return object.properties().stream()
          .allMatch(entry -> covers(there.path(entry.getKey()), entry.getValue()));
    } else if (wanted.isArray()) {
      if (there.size() != wanted.size()) {
        return false;
      }
      for (int i = 0; i < wanted.size(); i++) {
        if (!covers(there.path(i), wanted.get(i))) {
          return false;
        }
      }
      return true;
    } else if (wanted.isNumber() && there.isNumber()) {
      return wanted.doubleValue() == there.doubleValue();
    }
    return wanted.equals(there)
        || (there.isMissingNode() && (wanted.asText().isEmpty() || wanted.equals(NO)));
  }

  private static final JsonNode NO = JsonNodeFactory.instance.booleanNode(false);

  /** Gives scalars the type of the model: templates and states have strings for most. */
  static void coerce(String operation, ObjectNode described) {
    for (var field : ApiModel.members(operation)) {
      var value = described.get(field.locationName());
      if (value != null) {
        described.set(field.locationName(), coerced(field, value));
      }
    }
  }

  private static JsonNode coerced(SdkField<?> field, JsonNode value) {
    var type = field.marshallingType();
    if (value instanceof ArrayNode list && type == MarshallingType.LIST) {
      var member = field.getTrait(ListTrait.class).memberFieldInfo();
      for (int i = 0; i < list.size(); i++) {
        list.set(i, coerced(member, list.get(i)));
      }
    } else if (value instanceof ObjectNode object && type == MarshallingType.MAP) {
      var member = field.getTrait(MapTrait.class).valueFieldInfo();
      object.properties().forEach(entry -> entry.setValue(coerced(member, entry.getValue())));
    } else if (value instanceof ObjectNode object && type == MarshallingType.SDK_POJO) {
      for (var member : field.constructor().get().sdkFields()) {
        if (object.has(member.locationName())) {
          var name = member.locationName();
          object.set(name, coerced(member, object.get(name)));
        }
      }
    } else if (value.isValueNode() && !value.isNull()) {
      return scalar(type, value);
    }
    return value;
  }

  private static JsonNode scalar(MarshallingType<?> type, JsonNode value) {
    var text = value.asText();
    if (type == MarshallingType.STRING) {
      return JsonNodeFactory.instance.textNode(text);
    } else if (type == MarshallingType.BOOLEAN && text.matches("true|false")) {
      return JsonNodeFactory.instance.booleanNode(text.equals("true"));
    } else if (type == MarshallingType.INTEGER && text.matches("-?[0-9]{1,9}")) {
      return JsonNodeFactory.instance.numberNode(Integer.parseInt(text));
    } else if (type == MarshallingType.DOUBLE && text.matches("-?[0-9]{1,9}(\\.[0-9]+)?")) {
      return JsonNodeFactory.instance.numberNode(Double.parseDouble(text));
    }
    return value;
  }

  static void check(String where, String operation, ObjectNode described) {
    for (var field : ApiModel.members(operation)) {
      check(where + ": " + field.locationName(), field, described.path(field.locationName()));
    }
  }

  private static void check(String where, SdkField<?> field, JsonNode value) {
    var type = field.marshallingType();
    if (value.isMissingNode() || value.isNull()) {
      return;
    } else if (type == MarshallingType.LIST) {
      expect(value.isArray(), where, value, "a list");
      int number = 0;
      for (var item : value) {
        check(
            where + "[" + number++ + "]", field.getTrait(ListTrait.class).memberFieldInfo(), item);
      }
    } else if (type == MarshallingType.MAP) {
      expect(value.isObject(), where, value, "an object");
      var member = field.getTrait(MapTrait.class).valueFieldInfo();
      value
          .properties()
          .forEach(entry -> check(where + "." + entry.getKey(), member, entry.getValue()));
    } else if (type == MarshallingType.SDK_POJO) {
      expect(value.isObject(), where, value, "an object");
      for (var member : field.constructor().get().sdkFields()) {
        check(where + "." + member.locationName(), member, value.path(member.locationName()));
      }
    } else if (type == MarshallingType.BOOLEAN) {
      expect(value.isBoolean(), where, value, "true or false");
    } else if (type == MarshallingType.INTEGER) {
      expect(value.isIntegralNumber(), where, value, "a whole number");
    } else if (type == MarshallingType.DOUBLE) {
      expect(value.isNumber(), where, value, "a number");
    } else {
      expect(value.isTextual(), where, value, "a string");
    }
  }

  private static void expect(boolean met, String where, JsonNode value, String expected) {
    if (!met) {
      throw new BadFile("%s: %s (expected: %s)", where, value, expected);
    }
  }
}
