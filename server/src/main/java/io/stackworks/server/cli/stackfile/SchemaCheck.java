package io.stackworks.server.cli.stackfile;

import io.stackworks.server.cli.stackfile.Value.Kind;
import io.stackworks.server.cli.stackfile.Value.Mapping;
import io.stackworks.server.cli.stackfile.Value.Scalar;
import io.stackworks.server.cli.stackfile.Value.Sequence;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** Holds a value against the schema and notes everything that differs. */
final class SchemaCheck {
  private final List<Problem> problems;

  SchemaCheck(List<Problem> problems) {
    this.problems = problems;
  }

  void check(Value value, Schema schema, String path) {
    if (!schema.types().isEmpty() && schema.types().stream().noneMatch(type -> is(value, type))) {
      refuse(value, schema, path);
    } else if (!schema.choices().isEmpty()
        && schema.choices().stream().noneMatch(choice -> same(value, choice))) {
      refuse(value, schema, path);
    } else if (value instanceof Mapping mapping) {
      checkMapping(mapping, schema, path);
    } else if (value instanceof Sequence sequence) {
      checkSequence(sequence, schema, path);
    } else if (value instanceof Scalar scalar && !fits(scalar, schema)) {
      refuse(value, schema, path);
    }
  }

  private void refuse(Value value, Schema schema, String path) {
    var shown =
        schema.isSecret() && value instanceof Scalar ? "a value not shown" : value.describe();
    problems.add(Problem.of(value.line(), path, shown, schema.expected()));
  }

  private static boolean is(Value value, String type) {
    if (value instanceof Scalar scalar) {
      return switch (scalar.kind()) {
        case TEXT -> type.equals("string");
        case INTEGER -> type.equals("integer") || type.equals("number");
        case NUMBER -> type.equals("number") || (type.equals("integer") && isWhole(scalar.text()));
        case BOOLEAN -> type.equals("boolean");
        case NULL -> type.equals("null");
      };
    }
    return type.equals(value instanceof Mapping ? "object" : "array");
  }

  /**
   * JSON schema counts 1.0 as an integer. The exponent is bounded: 1e999999999 must not become
   * digits.
   */
  private static boolean isWhole(String text) {
    var number = new BigDecimal(text);
    return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
  }

  private static boolean same(Value value, Scalar choice) {
    if (!(value instanceof Scalar scalar)) {
      return false;
    }
    if (isNumber(scalar) && isNumber(choice)) {
      return new BigDecimal(scalar.text()).compareTo(new BigDecimal(choice.text())) == 0;
    }
    return scalar.kind() == choice.kind() && scalar.text().equals(choice.text());
  }

  private static boolean isNumber(Scalar scalar) {
    return scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.NUMBER;
  }

  private static boolean fits(Scalar scalar, Schema schema) {
    if (scalar.kind() == Kind.TEXT) {
      var pattern = schema.pattern();
      var minLength = schema.number("minLength");
      return (pattern == null || Pattern.compile(pattern).matcher(scalar.text()).matches())
          && (minLength == null
              || scalar.text().codePointCount(0, scalar.text().length()) >= minLength);
    }
    if (isNumber(scalar)) {
      var minimum = schema.number("minimum");
      var maximum = schema.number("maximum");
      var number = new BigDecimal(scalar.text());
      return (minimum == null || number.compareTo(BigDecimal.valueOf(minimum)) >= 0)
          && (maximum == null || number.compareTo(BigDecimal.valueOf(maximum)) <= 0);
    }
    return true;
  }

  private void checkSequence(Sequence sequence, Schema schema, String path) {
    var minItems = schema.number("minItems");
    if (minItems != null && sequence.items().size() < minItems) {
      problems.add(Problem.of(sequence.line(), path, "an empty list", schema.expected()));
    }
    var items = schema.items();
    if (items != null) {
      for (int i = 0; i < sequence.items().size(); i++) {
        check(sequence.items().get(i), items, path + "[" + i + "]");
      }
    }
  }

  private void checkMapping(Mapping mapping, Schema schema, String path) {
    for (var key : schema.required()) {
      if (!mapping.entries().containsKey(key)) {
        problems.add(Problem.of(mapping.line(), join(path, key), "missing", expected(schema, key)));
      }
    }
    if (schema.isFreeForm()) {
      return;
    }
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              var property = schema.property(key);
              var names = schema.propertyNames();
              if (property == null) {
                problems.add(
                    Problem.of(
                        entry.line(),
                        join(path, printable(key)),
                        "unknown key" + Closest.hint(schema.keys(), key),
                        String.join(", ", schema.keys())));
              } else if (names != null && !fits(new Scalar(0, Kind.TEXT, key), names)) {
                problems.add(
                    Problem.of(
                        entry.line(), join(path, printable(key)), "not a name", names.expected()));
              } else {
                check(entry.value(), property, join(path, printable(key)));
              }
            });
  }

  private static String expected(Schema schema, String key) {
    var property = schema.property(key);
    return property == null ? "a value" : property.expected();
  }

  private static String printable(String key) {
    return key.replaceAll("\\p{Cntrl}", "?");
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
