package io.stackworks.recipes.search;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recursive descent over one query; used once. Terms without an operator between are OR-ed. */
final class QueryParser {
  private final String text;
  private int at;

  QueryParser(String text) {
    this.text = text;
  }

  Query parse() {
    var query = or();
    skip();
    if (at < text.length()) {
      throw bad("unexpected '" + text.charAt(at) + "'");
    }
    return query;
  }

  private Query.BadQuery bad(String what) {
    return new Query.BadQuery("search query `" + text + "': " + what + " at character " + (at + 1));
  }

  private void skip() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean word(String word) {
    skip();
    if (!text.startsWith(word, at)) {
      return false;
    }
    int end = at + word.length();
    boolean letters = Character.isLetter(word.charAt(0));
    if (letters
        && end < text.length()
        && !Character.isWhitespace(text.charAt(end))
        && text.charAt(end) != '(') {
      return false;
    }
    at = end;
    return true;
  }

  private boolean more() {
    skip();
    return at < text.length() && text.charAt(at) != ')';
  }

  private Query or() {
    List<Query> all = new ArrayList<>();
    all.add(and());
    while (more()) {
      if (!word("OR")) {
        word("||");
      }
      all.add(and());
    }
    return all.size() == 1 ? all.get(0) : new Query.Or(all);
  }

  private Query and() {
    List<Query> all = new ArrayList<>();
    all.add(not());
    while (more() && (word("AND") || word("&&") || negated())) {
      all.add(not());
    }
    return all.size() == 1 ? all.get(0) : new Query.And(all);
  }

  /** A prohibited or required term next to another one narrows it. */
  private boolean negated() {
    skip();
    char c = text.charAt(at);
    return c == '-' || c == '+' || c == '!' || text.startsWith("NOT ", at);
  }

  private Query not() {
    if (word("NOT") || word("!") || word("-")) {
      return new Query.Not(not());
    }
    word("+");
    skip();
    if (at < text.length() && text.charAt(at) == '(') {
      at++;
      var inner = or();
      if (!word(")")) {
        throw bad("expected ')'");
      }
      return inner;
    }
    return term();
  }

  private Query term() {
    skip();
    if (at >= text.length()) {
      throw bad("expected a term");
    }
    if (text.charAt(at) == '"') {
      return new Query.Term(null, phrase());
    }
    var first = token(true);
    if (at < text.length() && text.charAt(at) == ':') {
      at++;
      var field = first.equals("*") ? null : glob(first);
      return value(field, first);
    }
    if (first.isEmpty()) {
      throw bad("expected a term");
    }
    return new Query.Term(null, glob(first));
  }

  private Query value(@Nullable Pattern field, String name) {
    if (at < text.length() && text.charAt(at) == '"') {
      return new Query.Term(field, phrase());
    }
    if (at < text.length() && (text.charAt(at) == '[' || text.charAt(at) == '{')) {
      return range(field == null ? Pattern.compile(".*") : field);
    }
    if (at < text.length() && text.charAt(at) == '(') {
      throw bad("a group of values after a field is not supported");
    }
    var value = token(false);
    if (value.isEmpty()) {
      throw bad("expected a value after '" + name + ":'");
    }
    if (field == null && value.equals("*")) {
      return new Query.All();
    }
    return new Query.Term(field, glob(value));
  }

  private Query range(Pattern field) {
    boolean lowIncluded = text.charAt(at++) == '[';
    int to = text.indexOf(" TO ", at);
    int end = to < 0 ? -1 : to;
    while (end >= 0 && end < text.length() && text.charAt(end) != ']' && text.charAt(end) != '}') {
      end++;
    }
    if (to < 0 || end >= text.length()) {
      throw bad("expected a range '[low TO high]'");
    }
    var low = text.substring(at, to).trim();
    var high = text.substring(to + 4, end).trim();
    boolean highIncluded = text.charAt(end) == ']';
    at = end + 1;
    return new Query.Range(field, low, lowIncluded, high, highIncluded);
  }

  private Pattern phrase() {
    var value = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
    }
    if (at >= text.length()) {
      throw bad("expected a closing quote");
    }
    at++;
    return Pattern.compile(Pattern.quote(value.toString()), Pattern.DOTALL);
  }

  /** The next token as written, escapes kept for {@link #glob}. */
  private String token(boolean field) {
    int start = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        at += 2;
        continue;
      }
      if (Character.isWhitespace(c) || c == ')' || c == '(' || c == '"' || (field && c == ':')) {
        break;
      }
      at++;
    }
    return text.substring(start, at);
  }

  private static Pattern glob(String token) {
    var regex = new StringBuilder();
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c == '\\' && i + 1 < token.length()) {
        regex.append(Pattern.quote(String.valueOf(token.charAt(++i))));
      } else if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
