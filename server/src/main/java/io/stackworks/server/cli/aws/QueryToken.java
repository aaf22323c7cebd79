package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A word of a query.
 *
 * @param text of a literal: its JSON
 * @param quoted a name in quotation marks
 */
record QueryToken(Kind kind, String text, boolean quoted) {
  private static final Pattern WORDS =
      Pattern.compile(
          "\\s*(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>-?[0-9]+)|(?<quoted>\"(?:\\\\.|[^\"\\\\])*\")"
              + "|(?<raw>'(?:\\\\.|[^'\\\\])*')|(?<literal>`(?:\\\\.|[^`\\\\])*`)"
              + "|(?<sign>\\[\\]|\\[\\*\\]|\\[\\?|\\|\\||&&|==|!=|<=|>=|[|<>.*@&!()\\[\\]{},:]))\\s*");

  enum Kind {
    NAME,
    NUMBER,
    LITERAL,
    SIGN
  }

  static List<QueryToken> read(String text) {
    var tokens = new ArrayList<QueryToken>();
    var matcher = WORDS.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new WrongUsage("Bad value for --query %s: unexpected %s", text, text.charAt(at));
      }
      if (matcher.group("name") != null) {
        tokens.add(new QueryToken(Kind.NAME, matcher.group("name"), false));
      } else if (matcher.group("number") != null) {
        tokens.add(new QueryToken(Kind.NUMBER, matcher.group("number"), false));
      } else if (matcher.group("quoted") != null) {
        var name = Values.json("--query", matcher.group("quoted")).asText();
        tokens.add(new QueryToken(Kind.NAME, name, true));
      } else if (matcher.group("raw") != null) {
        var raw = matcher.group("raw");
        var word = raw.substring(1, raw.length() - 1).replace("\\'", "'");
        tokens.add(
            new QueryToken(
                Kind.LITERAL, JsonNodeFactory.instance.textNode(word).toString(), false));
      } else if (matcher.group("literal") != null) {
        var json = matcher.group("literal");
        tokens.add(
            new QueryToken(
                Kind.LITERAL, json.substring(1, json.length() - 1).replace("\\`", "`"), false));
      } else {
        tokens.add(new QueryToken(Kind.SIGN, matcher.group("sign"), false));
      }
      at = matcher.end();
    }
    return tokens;
  }

  /**
   * The value of a literal; a word without quotation marks is a string, as older clients took it.
   */
  JsonNode literal() {
    try {
      return Values.json("--query", text);
    } catch (WrongUsage e) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }
}
