package io.stackworks.recipes.resource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a recipe asks for: the properties of a call, read as the Java type that is needed. */
public record Wanted(Call call) {
  /** The value as text; null when absent. */
  public @Nullable String textOrNull(String property) {
    return text(call.get(property));
  }

  /** The value as text; empty when absent. */
  public String text(String property) {
    var value = textOrNull(property);
    return value == null ? "" : value;
  }

  /**
   * The value as text.
   *
   * @throws ResourceFailed {@code ValidationFailed} when it is missing, as for a required property
   */
  public String needed(String property) {
    var value = textOrNull(property);
    if (value == null || value.isEmpty()) {
      throw new ResourceFailed(
          "Chef::Exceptions::ValidationFailed", property + " is a required property");
    }
    return value;
  }

  public boolean flag(String property) {
    var value = call.get(property);
    return value != null && !Boolean.FALSE.equals(value);
  }

  public long number(String property, long otherwise) {
    var value = call.get(property);
    if (value instanceof Number number) {
      return number.longValue();
    }
    return value == null ? otherwise : Long.parseLong(value.toString().trim());
  }

  /** A list as it is, one value as a list of one, nothing as an empty list; all as text. */
  public List<String> list(String property) {
    return texts(call.get(property));
  }

  public static List<String> texts(@Nullable Object value) {
    var all = new ArrayList<String>();
    if (value instanceof List<?> list) {
      for (var each : list) {
        var text = text(each);
        if (text != null) {
          all.add(text);
        }
      }
    } else if (value != null) {
      all.add(String.valueOf(value));
    }
    return all;
  }

  /** A hash with its values as text; empty when absent. */
  public Map<String, String> map(String property) {
    var all = new LinkedHashMap<String, String>();
    if (call.get(property) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> all.put(String.valueOf(key), String.valueOf(value)));
    }
    return all;
  }

  /** Options given as a list, or as one string that is split as a shell would. */
  public List<String> words(String property) {
    var value = call.get(property);
    return value instanceof List<?> ? texts(value) : split(text(property));
  }

  /** Splits a line into words, honouring quotes and backslashes. */
  public static List<String> split(String line) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    var inWord = false;
    var quote = '\0';
    for (var i = 0; i < line.length(); i++) {
      var c = line.charAt(i);
      if (quote != '\0') {
        if (c == quote) {
          quote = '\0';
        } else if (c == '\\' && quote == '"' && i + 1 < line.length()) {
          word.append(line.charAt(++i));
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (c == '\\' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
        }
        inWord = false;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return List.copyOf(words);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : String.valueOf(value);
  }
}
