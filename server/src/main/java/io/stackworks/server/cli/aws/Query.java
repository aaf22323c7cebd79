package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * {@code --query}: JMESPath, as far as scripts use it with this API. Reads an expression into a
 * function by operator precedence; the numbers are those of JMESPath's own grammar.
 */
final class Query {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonNode NULL = NODES.nullNode();

  /** Below this strength an operator ends what a projection is applied to. */
  private static final int PROJECTION_STOP = 10;

  private static final int STAR = 20;
  private static final int DOT = 40;

  private static final Map<String, Integer> STRENGTH =
      Map.ofEntries(
          Map.entry("|", 1),
          Map.entry("||", 2),
          Map.entry("&&", 3),
          Map.entry("==", 5),
          Map.entry("!=", 5),
          Map.entry("<", 5),
          Map.entry("<=", 5),
          Map.entry(">", 5),
          Map.entry(">=", 5),
          Map.entry("[]", 9),
          Map.entry("[*]", STAR),
          Map.entry("[?", 21),
          Map.entry(".", DOT),
          Map.entry("[", 55));

  private final String text;
  private final List<QueryToken> tokens;
  private int at;

  private Query(String text) {
    this.text = text;
    this.tokens = QueryToken.read(text);
  }

  /** What the expression finds in a document; null where there is nothing. */
  static JsonNode apply(String expression, JsonNode document) {
    var query = new Query(expression);
    var read = query.expression(0);
    if (query.at < query.tokens.size()) {
      throw query.unexpected();
    }
    return read.apply(document);
  }

  private interface Step extends Function<JsonNode, JsonNode> {}

  private Step expression(int strength) {
    Step left = first();
    while (strength < STRENGTH.getOrDefault(peek(), 0)) {
      left = next(left);
    }
    return left;
  }

  private Step first() {
    var token = take();
    if (token.kind() == QueryToken.Kind.NAME) {
      return peek().equals("(") && !token.quoted() ? function(token.text()) : field(token.text());
    } else if (token.kind() == QueryToken.Kind.LITERAL) {
      var literal = token.literal();
      return node -> literal;
    }
    return switch (token.text()) {
      case "@" -> node -> node;
      case "!" -> {
        var not = expression(45);
        yield node -> NODES.booleanNode(!holds(not.apply(node)));
      }
      case "(" -> {
        var inner = expression(0);
        expect(")");
        yield inner;
      }
      case "*" -> values(node -> node);
      case "{" -> hash();
      case "&" -> {
        var by = expression(0);
        yield node -> by.apply(node);
      }
      case "[]" -> flatten(node -> node);
      case "[*]" -> project(node -> node, STAR);
      case "[?" -> filter(node -> node);
      case "[" -> isIndex() ? index(node -> node) : multiple();
      default -> {
        at--;
        throw unexpected();
      }
    };
  }

  private Step next(Step left) {
    var word = take().text();
    return switch (word) {
      case "." -> dot(left, DOT);
      case "|" -> {
        var right = expression(1);
        yield node -> right.apply(left.apply(node));
      }
      case "||" -> {
        var right = expression(2);
        yield node -> holds(left.apply(node)) ? left.apply(node) : right.apply(node);
      }
      case "&&" -> {
        var right = expression(3);
        yield node -> holds(left.apply(node)) ? right.apply(node) : left.apply(node);
      }
      case "[]" -> flatten(left);
      case "[*]" -> project(left, STAR);
      case "[?" -> filter(left);
      case "[" -> {
        if (!isIndex()) {
          throw unexpected();
        }
        yield index(left);
      }
      default -> {
        var right = expression(5);
        yield node -> QueryFunctions.compare(word, left.apply(node), right.apply(node));
      }
    };
  }

  private Step dot(Step left, int strength) {
    if (peek().equals("*")) {
      at++;
      return values(left);
    }
    var right = behindDot(strength);
    return node -> through(right, left.apply(node));
  }

  private Step behindDot(int strength) {
    return switch (peek()) {
      case "[" -> {
        at++;
        yield multiple();
      }
      case "{" -> {
        at++;
        yield hash();
      }
      default -> expression(strength);
    };
  }

  private static JsonNode through(Step right, JsonNode left) {
    return left.isNull() ? NULL : right.apply(left);
  }

  private static Step field(String name) {
    return node -> node.isObject() && node.has(name) ? node.get(name) : NULL;
  }

  // ---- lists: what follows is applied to each member ----

  private Step behindProjection(int strength) {
    int stronger = STRENGTH.getOrDefault(peek(), 0);
    if (stronger < PROJECTION_STOP) {
      return node -> node;
    }
    if (peek().equals(".")) {
      at++;
      if (peek().equals("*")) {
        at++;
        return values(node -> node);
      }
      return continued(behindDot(strength), strength);
    }
    return continued(next(node -> node), strength);
  }

  private Step continued(Step left, int strength) {
    Step all = left;
    while (strength < STRENGTH.getOrDefault(peek(), 0)) {
      all = next(all);
    }
    return all;
  }

  private Step project(Step left, int strength) {
    var right = behindProjection(strength);
    return node -> each(left.apply(node), right);
  }

  private static JsonNode each(JsonNode list, Step right) {
    if (!list.isArray()) {
      return NULL;
    }
    var found = NODES.arrayNode();
    for (var item : list) {
      var value = right.apply(item);
      if (!value.isNull()) {
        found.add(value);
      }
    }
    return found;
  }

  private Step values(Step left) {
    var right = behindProjection(20);
    return node -> {
      var of = left.apply(node);
      if (!of.isObject()) {
        return NULL;
      }
      var all = NODES.arrayNode();
      of.forEach(all::add);
      return each(all, right);
    };
  }

  private Step flatten(Step left) {
    var right = behindProjection(9);
    return node -> {
      var list = left.apply(node);
      if (!list.isArray()) {
        return NULL;
      }
      var flat = NODES.arrayNode();
      for (var item : list) {
        if (item.isArray()) {
          item.forEach(flat::add);
        } else {
          flat.add(item);
        }
      }
      return each(flat, right);
    };
  }

  private Step filter(Step left) {
    var condition = expression(0);
    expect("]");
    var right = behindProjection(21);
    return node -> {
      var list = left.apply(node);
      if (!list.isArray()) {
        return NULL;
      }
      var kept = NODES.arrayNode();
      for (var item : list) {
        if (holds(condition.apply(item))) {
          kept.add(item);
        }
      }
      return each(kept, right);
    };
  }

  private boolean isIndex() {
    if (at == tokens.size()) {
      throw unexpected();
    }
    return tokens.get(at).kind() == QueryToken.Kind.NUMBER || peek().equals(":");
  }

  private Step index(Step left) {
    var parts = new ArrayList<Integer>();
    int colons = 0;
    Integer number = null;
    while (!peek().equals("]")) {
      var token = take();
      if (token.text().equals(":")) {
        parts.add(number);
        number = null;
        colons++;
      } else {
        number = number(token);
      }
    }
    at++;
    parts.add(number);
    if (colons > 0) {
      var right = behindProjection(20);
      return node -> each(QueryFunctions.slice(left.apply(node), parts), right);
    }
    int wanted = parts.get(0);
    return node -> {
      var list = left.apply(node);
      var item = list.isArray() ? list.get(wanted < 0 ? list.size() + wanted : wanted) : null;
      return item == null ? NULL : item;
    };
  }

  private Integer number(QueryToken token) {
    if (token.kind() != QueryToken.Kind.NUMBER || token.text().length() > 9) {
      throw unexpected();
    }
    return Integer.valueOf(token.text());
  }

  // ---- several at once ----

  private Step multiple() {
    var all = new ArrayList<Step>();
    do {
      all.add(expression(0));
    } while (accept(","));
    expect("]");
    return node -> {
      if (node.isNull()) {
        return NULL;
      }
      var list = NODES.arrayNode();
      all.forEach(one -> list.add(one.apply(node)));
      return list;
    };
  }

  private Step hash() {
    var all = new LinkedHashMap<String, Step>();
    do {
      var key = take().text();
      expect(":");
      all.put(key, expression(0));
    } while (accept(","));
    expect("}");
    return node -> {
      if (node.isNull()) {
        return NULL;
      }
      var object = NODES.objectNode();
      all.forEach((key, one) -> object.set(key, one.apply(node)));
      return object;
    };
  }

  private Step function(String name) {
    expect("(");
    var arguments = new ArrayList<Step>();
    while (!accept(")")) {
      arguments.add(expression(0));
      if (!peek().equals(")")) {
        expect(",");
      }
    }
    return node -> QueryFunctions.call(name, node, List.copyOf(arguments));
  }

  /** Empty things, false and null do not. */
  static boolean holds(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> false;
      case BOOLEAN -> value.booleanValue();
      case STRING -> !value.textValue().isEmpty();
      case ARRAY, OBJECT -> !value.isEmpty();
      default -> true;
    };
  }

  // ---- tokens ----

  private String peek() {
    return at < tokens.size() && tokens.get(at).kind() == QueryToken.Kind.SIGN
        ? tokens.get(at).text()
        : "";
  }

  private QueryToken take() {
    if (at == tokens.size()) {
      throw unexpected();
    }
    return tokens.get(at++);
  }

  private boolean accept(String sign) {
    boolean is = peek().equals(sign);
    at += is ? 1 : 0;
    return is;
  }

  private void expect(String sign) {
    if (!accept(sign)) {
      throw unexpected();
    }
  }

  private WrongUsage unexpected() {
    return new WrongUsage(
        "Bad value for --query %s: unexpected %s",
        text, at < tokens.size() ? tokens.get(at).text() : "end");
  }
}
