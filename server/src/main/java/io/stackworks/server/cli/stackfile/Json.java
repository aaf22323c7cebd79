package io.stackworks.server.cli.stackfile;

import io.stackworks.server.cli.stackfile.Value.Mapping;
import io.stackworks.server.cli.stackfile.Value.Scalar;
import io.stackworks.server.cli.stackfile.Value.Sequence;
import java.util.Locale;

/** Writes a value as compact JSON, keys in the order of the file. */
final class Json {
  private Json() {}

  static String of(Value value) {
    var out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(Value value, StringBuilder out) {
    if (value instanceof Scalar scalar) {
      switch (scalar.kind()) {
        case TEXT -> quote(scalar.text(), out);
        case INTEGER, NUMBER -> out.append(scalar.text());
        case BOOLEAN -> out.append(scalar.text().toLowerCase(Locale.ROOT));
        case NULL -> out.append("null");
      }
    } else if (value instanceof Sequence sequence) {
      var separator = "[";
      for (var item : sequence.items()) {
        out.append(separator);
        write(item, out);
        separator = ",";
      }
      out.append(sequence.items().isEmpty() ? "[]" : "]");
    } else if (value instanceof Mapping mapping) {
      var separator = "{";
      for (var entry : mapping.entries().entrySet()) {
        out.append(separator);
        quote(entry.getKey(), out);
        out.append(':');
        write(entry.getValue().value(), out);
        separator = ",";
      }
      out.append(mapping.entries().isEmpty() ? "{}" : "}");
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || (Character.isSurrogate(c) && !paired(text, i))) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean paired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
