package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The AWS command line's short form of structures: {@code Name=deploy,Args={recipes=[a,b]}}. All
 * values are strings here; {@link Values} gives them their types.
 */
final class Shorthand {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String text;
  private int at;

  private Shorthand(String text) {
    this.text = text;
  }

  static ObjectNode parse(String text) {
    var parser = new Shorthand(text);
    var object = parser.members("");
    if (parser.at < text.length()) {
      throw parser.unexpected("a comma or the end");
    }
    return object;
  }

  private ObjectNode members(String end) {
    var object = NODES.objectNode();
    do {
      var key = key();
      if (key == null) {
        throw unexpected("NAME=");
      }
      object.set(key, values(end));
    } while (take(','));
    return object;
  }

  /** Up to and with the equals sign; null, and nothing read: there is none. */
  private @Nullable String key() {
    int start = at;
    while (at < text.length() && isOfKey(text.charAt(at))) {
      at++;
    }
    if (at > start && take('=')) {
      return text.substring(start, at - 1).strip();
    }
    at = start;
    return null;
  }

  private static boolean isOfKey(char letter) {
    return Character.isLetterOrDigit(letter) || "_.#/-: ".indexOf(letter) >= 0;
  }

  /** One value, or several after commas that no NAME= follows. */
  private JsonNode values(String end) {
    var first = value(end);
    var list = NODES.arrayNode().add(first);
    while (at < text.length() && text.charAt(at) == ',') {
      int comma = at++;
      int behind = at;
      if (key() != null || behind == text.length()) {
        at = comma;
        break;
      }
      list.add(value(end));
    }
    return list.size() == 1 ? first : list;
  }

  private JsonNode value(String end) {
    if (take('[')) {
      var list = list();
      return list;
    } else if (take('{')) {
      var object = at < text.length() && text.charAt(at) == '}' ? NODES.objectNode() : members("}");
      expect('}');
      return object;
    }
    return NODES.textNode(scalar("," + end));
  }

  private ArrayNode list() {
    var list = NODES.arrayNode();
    while (!take(']')) {
      list.add(
          at < text.length() && "[{".indexOf(text.charAt(at)) >= 0
              ? value("]")
              : NODES.textNode(scalar(",]")));
      if (!take(',')) {
        expect(']');
        break;
      }
    }
    return list;
  }

  private String scalar(String ends) {
    var value = new StringBuilder();
    char quote = at < text.length() ? text.charAt(at) : 0;
    if (quote == '"' || quote == '\'') {
      at++;
      while (at < text.length() && text.charAt(at) != quote) {
        value.append(letter());
      }
      expect(quote);
      return value.toString();
    }
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      value.append(letter());
    }
    return value.toString();
  }

  private char letter() {
    if (text.charAt(at) == '\\' && at + 1 < text.length()) {
      at++;
    }
    return text.charAt(at++);
  }

  private boolean take(char letter) {
    if (at < text.length() && text.charAt(at) == letter) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char letter) {
    if (!take(letter)) {
      throw unexpected(String.valueOf(letter));
    }
  }

  private WrongUsage unexpected(String expected) {
    var found = at < text.length() ? text.substring(at, at + 1) : "the end";
    return new WrongUsage("%s: %s at %d (expected: %s)", text, found, at + 1, expected);
  }
}
