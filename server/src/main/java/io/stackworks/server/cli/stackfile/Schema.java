package io.stackworks.server.cli.stackfile;

import io.stackworks.server.cli.stackfile.Value.Mapping;
import io.stackworks.server.cli.stackfile.Value.Scalar;
import io.stackworks.server.cli.stackfile.Value.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One node of the published JSON schema. The parser obeys the schema file itself, so the two cannot
 * disagree; only the keywords that file uses are known, and {@link #KNOWN} makes a new one fail
 * loudly.
 */
final class Schema {
  static final Set<String> KNOWN =
      Set.of(
          "$schema",
          "$id",
          "$defs",
          "$ref",
          "title",
          "description",
          "default",
          "type",
          "required",
          "properties",
          "additionalProperties",
          "propertyNames",
          "items",
          "enum",
          "pattern",
          "minLength",
          "minItems",
          "minimum",
          "maximum",
          "writeOnly",
          "x-expected");

  private static final String RESOURCE = "/io/stackworks/server/cli/stackfile/stack.schema.json";

  private final Mapping root;
  private final Mapping node;

  private Schema(Mapping root, Mapping node) {
    this.root = root;
    this.node = node;
    for (var key : node.entries().keySet()) {
      if (!KNOWN.contains(key)) {
        throw new IllegalStateException("unknown keyword in the schema: " + key);
      }
    }
  }

  static Schema published() {
    var root = (Mapping) Objects.requireNonNull(YamlText.read(text(), new ArrayList<>()));
    return new Schema(root, root);
  }

  /** The published schema's text. */
  static String text() {
    try (var in = Schema.class.getResourceAsStream(RESOURCE)) {
      return new String(
          Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Follows {@code $ref}; keywords beside a reference are comments for people. */
  private Schema at(Value value) {
    var mapping = (Mapping) value;
    var reference = mapping.entries().get("$ref");
    if (reference == null) {
      return new Schema(root, mapping);
    }
    var name = text(reference.value()).substring("#/$defs/".length());
    var definitions = (Mapping) Objects.requireNonNull(root.entries().get("$defs")).value();
    return at(Objects.requireNonNull(definitions.entries().get(name), name).value());
  }

  private @Nullable Value get(String keyword) {
    var entry = node.entries().get(keyword);
    return entry == null ? null : entry.value();
  }

  private static String text(Value value) {
    return ((Scalar) value).text();
  }

  private List<String> texts(String keyword) {
    var value = get(keyword);
    if (value == null) {
      return List.of();
    } else if (value instanceof Sequence sequence) {
      return sequence.items().stream().map(Schema::text).toList();
    }
    return List.of(text(value));
  }

  /** Allowed JSON types; empty: any. */
  List<String> types() {
    return texts("type");
  }

  List<String> required() {
    return texts("required");
  }

  List<Scalar> choices() {
    return get("enum") instanceof Sequence values
        ? values.items().stream().map(Scalar.class::cast).toList()
        : List.of();
  }

  List<String> keys() {
    return get("properties") instanceof Mapping mapping
        ? List.copyOf(mapping.entries().keySet())
        : List.of();
  }

  /**
   * The schema of that key's value; null when the key is unknown. Free-form objects allow anything.
   */
  @Nullable Schema property(String key) {
    if (get("properties") instanceof Mapping mapping) {
      var entry = mapping.entries().get(key);
      if (entry != null) {
        return at(entry.value());
      }
    }
    return get("additionalProperties") instanceof Mapping others ? at(others) : null;
  }

  boolean isFreeForm() {
    return get("additionalProperties") == null;
  }

  @Nullable Schema propertyNames() {
    return get("propertyNames") instanceof Mapping names ? at(names) : null;
  }

  @Nullable Schema items() {
    return get("items") instanceof Mapping items ? at(items) : null;
  }

  @Nullable String pattern() {
    return get("pattern") instanceof Scalar pattern ? pattern.text() : null;
  }

  @Nullable Long number(String keyword) {
    return get(keyword) instanceof Scalar number ? Long.valueOf(number.text()) : null;
  }

  boolean isSecret() {
    return get("writeOnly") != null;
  }

  /** What a person should write here. */
  String expected() {
    if (get("x-expected") instanceof Scalar words) {
      return words.text();
    }
    if (!choices().isEmpty()) {
      return choices().stream().map(Scalar::text).collect(Collectors.joining(", "));
    }
    return types().stream().map(this::expected).collect(Collectors.joining(" or "));
  }

  private String expected(String type) {
    return switch (type) {
      case "string" -> number("minLength") == null ? "text" : "text, not empty";
      case "integer" ->
          number("minimum") == null
              ? "a whole number"
              : "a whole number from " + number("minimum") + " to " + number("maximum");
      case "number" -> "a number";
      case "boolean" -> "true or false";
      case "array" -> number("minItems") == null ? "a list" : "a list, not empty";
      case "object" -> "a mapping";
      default -> type;
    };
  }
}
