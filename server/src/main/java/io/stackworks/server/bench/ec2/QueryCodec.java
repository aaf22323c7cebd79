package io.stackworks.server.bench.ec2;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * The EC2 query protocol from the server's side, driven by the published model: parameters become
 * the SDK's request types, and its response types become XML. A parameter the model does not know
 * is refused, as EC2 refuses it.
 */
final class QueryCodec {
  private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";

  private final Map<String, String> parameters;
  private final Set<String> used = new HashSet<>();

  private QueryCodec(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /** Fills an empty request. */
  static SdkPojo read(SdkPojo builder, Map<String, String> parameters) {
    var codec = new QueryCodec(parameters);
    codec.used.addAll(List.of("Action", "Version"));
    var request = codec.structure(builder, "");
    for (var name : parameters.keySet()) {
      if (!codec.used.contains(name)) {
        throw new Ec2Error("UnknownParameter", "The parameter " + name + " is not recognized");
      }
    }
    return request;
  }

  private SdkPojo structure(SdkPojo builder, String prefix) {
    for (var field : builder.sdkFields()) {
      var name = prefix + field.locationName();
      if (has(name)) {
        field.set(builder, value(field, name));
      }
    }
    return (SdkPojo) ((Buildable) builder).build();
  }

  private boolean has(String name) {
    return parameters.containsKey(name)
        || parameters.keySet().stream().anyMatch(each -> each.startsWith(name + "."));
  }

  private Object value(SdkField<?> field, String name) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.SDK_POJO) {
      return structure(field.constructor().get(), name + ".");
    } else if (type == MarshallingType.LIST) {
      var member = field.getTrait(ListTrait.class).memberFieldInfo();
      var list = new ArrayList<Object>();
      for (int i = 1; has(name + "." + i); i++) {
        list.add(value(member, name + "." + i));
      }
      return list;
    }
    used.add(name);
    var text = parameters.get(name);
    if (text == null) {
      throw new Ec2Error("InvalidParameter", name + " has no members");
    }
    try {
      if (type == MarshallingType.STRING) {
        return text;
      } else if (type == MarshallingType.BOOLEAN && text.matches("true|false")) {
        return Boolean.valueOf(text);
      } else if (type == MarshallingType.INTEGER) {
        return Integer.valueOf(text);
      } else if (type == MarshallingType.LONG) {
        return Long.valueOf(text);
      } else if (type == MarshallingType.DOUBLE) {
        return Double.valueOf(text);
      } else if (type == MarshallingType.INSTANT) {
        return Instant.parse(text);
      }
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      // told below
    }
    throw new Ec2Error(
        "InvalidParameterValue", "Value (%s) for parameter %s is invalid".formatted(text, name));
  }

  /** The body of an answer. */
  static String write(String action, String requestId, SdkPojo answer) {
    var out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append('<').append(action).append("Response xmlns=\"").append(NAMESPACE).append("\">");
    element(out, "requestId", requestId);
    members(out, answer);
    return out.append("</").append(action).append("Response>").toString();
  }

  private static void members(StringBuilder out, SdkPojo pojo) {
    for (var field : pojo.sdkFields()) {
      var value = field.getValueOrDefault(pojo);
      if (value != null && !(value instanceof SdkAutoConstructList)) {
        one(out, field, field.unmarshallLocationName(), value);
      }
    }
  }

  private static void one(StringBuilder out, SdkField<?> field, String name, Object value) {
    if (value instanceof SdkPojo pojo) {
      out.append('<').append(name).append('>');
      members(out, pojo);
      out.append("</").append(name).append('>');
    } else if (value instanceof List<?> list) {
      var member = field.getTrait(ListTrait.class).memberFieldInfo();
      out.append('<').append(name).append('>');
      list.forEach(item -> one(out, member, "item", item));
      out.append("</").append(name).append('>');
    } else {
      element(out, name, value.toString());
    }
  }

  static void element(StringBuilder out, String name, String text) {
    out.append('<').append(name).append('>');
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                default -> out.appendCodePoint(point);
              }
            });
    out.append("</").append(name).append('>');
  }
}
