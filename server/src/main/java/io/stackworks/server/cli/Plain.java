package io.stackworks.server.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Messages as plain maps and lists for JSON and YAML, with the field names of operator.proto. Every
 * field is there, also when empty, so that scripts can rely on it; only messages that are not set
 * (no command under way, not completed) are left out.
 */
final class Plain {
  private Plain() {}

  static Map<String, Object> of(Message message) {
    var tree = new LinkedHashMap<String, Object>();
    for (var field : message.getDescriptorForType().getFields()) {
      if (field.isMapField()) {
        tree.put(field.getName(), map(message, field));
      } else if (field.isRepeated()) {
        tree.put(
            field.getName(),
            ((List<?>) message.getField(field)).stream().map(Plain::value).toList());
      } else if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
          || message.hasField(field)) {
        tree.put(field.getName(), value(message.getField(field)));
      }
    }
    return tree;
  }

  static List<Object> of(List<? extends Message> messages) {
    return new ArrayList<>(messages.stream().map(Plain::of).toList());
  }

  private static Map<String, Object> map(Message message, FieldDescriptor field) {
    var tree = new java.util.TreeMap<String, Object>();
    for (var entry : (List<?>) message.getField(field)) {
      var pair = (Message) entry;
      var fields = pair.getDescriptorForType();
      tree.put(
          String.valueOf(pair.getField(fields.findFieldByName("key"))),
          value(pair.getField(fields.findFieldByName("value"))));
    }
    return tree;
  }

  private static Object value(Object value) {
    if (value instanceof Timestamp at) {
      return instant(at).toString();
    } else if (value instanceof Message message) {
      return of(message);
    } else if (value instanceof EnumValueDescriptor constant) {
      return word(constant);
    } else if (value instanceof ByteString bytes) {
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
    return value;
  }

  /** {@code CAUSE_AGENT_LOST} becomes {@code agent_lost}; the unspecified value is empty. */
  static String word(EnumValueDescriptor constant) {
    var type = constant.getType().getName();
    var prefix = type.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    var word = constant.getName().replaceFirst("^" + prefix, "").toLowerCase(Locale.ROOT);
    return word.equals("unspecified") ? "" : word;
  }

  static Instant instant(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }
}
