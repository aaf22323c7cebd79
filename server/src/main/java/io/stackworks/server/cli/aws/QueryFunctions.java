package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Functions, comparisons and slices of queries. */
final class QueryFunctions {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Comparator<JsonNode> ORDER =
      (one, other) ->
          (one.isNumber() && other.isNumber())
              ? Double.compare(one.doubleValue(), other.doubleValue())
              : one.asText().compareTo(other.asText());

  private QueryFunctions() {}

  static JsonNode compare(String sign, JsonNode one, JsonNode other) {
    if (sign.equals("==") || sign.equals("!=")) {
      boolean same =
          (one.isNumber() && other.isNumber()) ? ORDER.compare(one, other) == 0 : one.equals(other);
      return NODES.booleanNode(same == sign.equals("=="));
    }
    if (!one.isNumber() || !other.isNumber()) {
      return NODES.nullNode();
    }
    int order = ORDER.compare(one, other);
    return NODES.booleanNode(
        switch (sign) {
          case "<" -> order < 0;
          case "<=" -> order <= 0;
          case ">" -> order > 0;
          default -> order >= 0;
        });
  }

  /**
   * @param parts from, to and step; null where none was given
   */
  static JsonNode slice(JsonNode list, List<@Nullable Integer> parts) {
    if (!list.isArray()) {
      return NODES.nullNode();
    }
    var given = parts.size() > 2 ? parts.get(2) : null;
    int step = given == null ? 1 : given;
    if (step == 0) {
      throw new WrongUsage("Bad value for --query: a step of 0 (expected: another)");
    }
    int size = list.size();
    int from = bound(parts.get(0), step > 0 ? 0 : size - 1, size, step);
    int to = bound(parts.get(1), step > 0 ? size : -1, size, step);
    var found = NODES.arrayNode();
    for (int i = from; step > 0 ? i < to : i > to; i += step) {
      found.add(list.get(i));
    }
    return found;
  }

  private static int bound(@Nullable Integer given, int otherwise, int size, int step) {
    if (given == null) {
      return otherwise;
    }
    int index = given < 0 ? given + size : given;
    return step > 0 ? Math.min(Math.max(index, 0), size) : Math.min(Math.max(index, -1), size - 1);
  }

  static JsonNode call(
      String name, JsonNode node, List<? extends Function<JsonNode, JsonNode>> arguments) {
    if (name.endsWith("_by") && arguments.size() == 2) {
      return by(name, arguments.get(0).apply(node), arguments.get(1));
    }
    var values = new ArrayList<JsonNode>();
    arguments.forEach(argument -> values.add(argument.apply(node)));
    if (name.equals("not_null")) {
      return values.stream().filter(value -> !value.isNull()).findFirst().orElse(NODES.nullNode());
    }
    return switch (values.size()) {
      case 1 -> single(name, values.get(0));
      case 2 -> two(name, values.get(0), values.get(1));
      default -> unknown(name);
    };
  }

  private static JsonNode by(String name, JsonNode list, Function<JsonNode, JsonNode> key) {
    var sorted = items(list);
    sorted.sort(Comparator.comparing(key, ORDER));
    return switch (name) {
      case "sort_by" -> array(sorted);
      case "min_by" -> sorted.isEmpty() ? NODES.nullNode() : sorted.get(0);
      case "max_by" -> sorted.isEmpty() ? NODES.nullNode() : sorted.get(sorted.size() - 1);
      default -> unknown(name);
    };
  }

  private static JsonNode single(String name, JsonNode value) {
    return switch (name) {
      case "length" ->
          NODES.numberNode(value.isTextual() ? value.textValue().length() : value.size());
      case "keys" -> {
        var keys = NODES.arrayNode();
        value.fieldNames().forEachRemaining(keys::add);
        yield keys;
      }
      case "values" -> array(items(value));
      case "sort" -> {
        var sorted = items(value);
        sorted.sort(ORDER);
        yield array(sorted);
      }
      case "reverse" -> {
        var items = items(value);
        java.util.Collections.reverse(items);
        yield array(items);
      }
      case "max" -> items(value).stream().max(ORDER).orElse(NODES.nullNode());
      case "min" -> items(value).stream().min(ORDER).orElse(NODES.nullNode());
      case "sum" -> NODES.numberNode(items(value).stream().mapToDouble(JsonNode::asDouble).sum());
      case "to_string" -> NODES.textNode(value.isTextual() ? value.textValue() : value.toString());
      case "to_number" -> value.isTextual() ? Values.json("to_number", value.textValue()) : value;
      case "type" -> NODES.textNode(value.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
      default -> unknown(name);
    };
  }

  private static JsonNode two(String name, JsonNode one, JsonNode other) {
    return switch (name) {
      case "contains" ->
          NODES.booleanNode(
              one.isTextual()
                  ? one.textValue().contains(other.asText())
                  : items(one).contains(other));
      case "starts_with" -> NODES.booleanNode(one.asText().startsWith(other.asText()));
      case "ends_with" -> NODES.booleanNode(one.asText().endsWith(other.asText()));
      case "join" ->
          NODES.textNode(
              items(other).stream()
                  .map(JsonNode::asText)
                  .collect(Collectors.joining(one.asText())));
      default -> unknown(name);
    };
  }

  private static JsonNode unknown(String name) {
    throw new WrongUsage("Bad value for --query: Unknown function: %s()", name);
  }

  private static List<JsonNode> items(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static ArrayNode array(List<JsonNode> items) {
    return NODES.arrayNode().addAll(items);
  }
}
