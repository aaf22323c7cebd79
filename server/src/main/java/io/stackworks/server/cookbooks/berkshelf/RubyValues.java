package io.stackworks.server.cookbooks.berkshelf;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the few expressions that Berksfiles and metadata are made of, without running Ruby: the
 * server does not execute what a repository says. Values are String (symbols as well), Boolean,
 * null, List and Map. The environment is empty here.
 */
final class RubyValues {
  /** The text is an expression that is not understood. */
  static final class NotUnderstood extends Exception {
    private static final long serialVersionUID = 1;

    NotUnderstood(String rest) {
      super(rest.isBlank() ? "the end of the line" : rest.strip());
    }
  }

  /** What stands behind a word: {@code cookbook 'a', git: 'b'}. */
  record Arguments(List<@Nullable Object> plain, Map<String, @Nullable Object> named) {}

  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*[?!]?");

  private final String text;
  private final Path root;
  private final Map<String, @Nullable Object> variables;
  private int at;

  /**
   * @param root folder that file names start from
   */
  RubyValues(String text, Path root, Map<String, @Nullable Object> variables) {
    this.text = text;
    this.root = root;
    this.variables = variables;
  }

  /** The rest of a call, parentheses or not, up to a {@code do} or a modifier. */
  Arguments arguments() throws NotUnderstood {
    var plain = new ArrayList<@Nullable Object>();
    var named = new LinkedHashMap<String, @Nullable Object>();
    boolean parentheses = take("(");
    while (!atEnd() && !next(")") && !atWord("do") && !atWord("if") && !atWord("unless")) {
      argument(plain, named);
      if (!take(",")) {
        break;
      }
    }
    if (parentheses) {
      must(")");
    }
    return new Arguments(plain, named);
  }

  private void argument(List<@Nullable Object> plain, Map<String, @Nullable Object> named)
      throws NotUnderstood {
    var key = label();
    if (key != null) {
      named.put(key, value());
      return;
    }
    var value = value();
    if (take("=>")) {
      named.put(String.valueOf(value), value());
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((name, of) -> named.put(String.valueOf(name), of));
    } else {
      plain.add(value);
    }
  }

  /** {@code name:} or {@code "name":}, not {@code a::b}. */
  private @Nullable String label() {
    blank();
    var match = Pattern.compile("(?:(\\w+)|'([^']*)'|\"([^\"]*)\"):(?!:)").matcher(text);
    match.region(at, text.length());
    if (!match.lookingAt()) {
      return null;
    }
    at = match.end();
    for (int group = 1; group <= 3; group++) {
      if (match.group(group) != null) {
        return match.group(group);
      }
    }
    return null;
  }

  @Nullable Object value() throws NotUnderstood {
    var value = joined();
    while (take("||")) {
      var other = joined();
      value = value == null || Boolean.FALSE.equals(value) ? other : value;
    }
    return value;
  }

  private @Nullable Object joined() throws NotUnderstood {
    var value = simple();
    while (take("+")) {
      value = value + String.valueOf(simple());
    }
    return value;
  }

  private @Nullable Object simple() throws NotUnderstood {
    blank();
    if (atEnd()) {
      throw new NotUnderstood("");
    }
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      return string();
    } else if (c == '[') {
      at++;
      return list("]");
    } else if (c == '{') {
      at++;
      return hash();
    } else if (text.startsWith("%w", at) || text.startsWith("%i", at)) {
      return words();
    } else if (c == ':') {
      at++;
      return text.startsWith("\"", at) || text.startsWith("'", at) ? string() : word();
    } else if (Character.isDigit(c)) {
      var match = Pattern.compile("\\d+(\\.\\d+)*").matcher(text);
      match.find(at);
      at = match.end();
      return match.group();
    }
    return named(word());
  }

  private @Nullable Object named(String word) throws NotUnderstood {
    switch (word) {
      case "true", "false" -> {
        return Boolean.valueOf(word);
      }
      case "nil" -> {
        return null;
      }
      case "__FILE__" -> {
        return "./Berksfile";
      }
      case "__dir__" -> {
        return ".";
      }
      case "ENV" -> {
        return environment();
      }
      case "Dir" -> {
        return folders();
      }
      case "File" -> {
        return file();
      }
      default -> {
        if (!variables.containsKey(word)) {
          at -= word.length();
          throw new NotUnderstood(text.substring(at));
        }
        return variables.get(word);
      }
    }
  }

  private @Nullable Object environment() throws NotUnderstood {
    if (take("[")) {
      list("]");
      return null;
    }
    must(".fetch(");
    var given = list(")");
    return given.size() > 1 ? given.get(1) : null;
  }

  private Object file() throws NotUnderstood {
    must(".");
    var method = word();
    must("(");
    var given = list(")");
    var first = given.isEmpty() ? "" : String.valueOf(given.get(0));
    return switch (method) {
      case "join" -> String.join("/", given.stream().map(String::valueOf).toList());
      case "basename" -> String.valueOf(Path.of(first).getFileName());
      case "dirname" -> {
        var parent = Path.of(first).getParent();
        yield parent == null ? "." : parent.toString();
      }
      case "expand_path" ->
          given.size() > 1
              ? Path.of(String.valueOf(given.get(1))).resolve(first).normalize().toString()
              : first;
      case "exist?", "exists?" -> Files.exists(root.resolve(first));
      case "directory?" -> Files.isDirectory(root.resolve(first));
      default -> throw new NotUnderstood("File." + method);
    };
  }

  /** {@code Dir['cookbooks/*']} and {@code Dir.glob(...)}: names below the root. */
  private List<@Nullable Object> folders() throws NotUnderstood {
    List<@Nullable Object> patterns;
    if (take("[")) {
      patterns = list("]");
    } else {
      must(".glob(");
      patterns = list(")");
    }
    var found = new ArrayList<@Nullable Object>();
    for (var pattern : patterns) {
      var plain = Path.of(String.valueOf(pattern)).normalize().toString();
      var matcher = FileSystems.getDefault().getPathMatcher("glob:" + plain);
      try (var all = Files.walk(root, 6)) {
        all.map(root::relativize)
            .filter(matcher::matches)
            .map(path -> path.toString())
            .sorted()
            .forEach(found::add);
      } catch (IOException e) {
        throw new NotUnderstood("Dir[" + plain + "]: " + e.getMessage());
      }
    }
    return found;
  }

  private List<@Nullable Object> list(String end) throws NotUnderstood {
    var list = new ArrayList<@Nullable Object>();
    while (!take(end)) {
      list.add(value());
      if (!take(",") && !next(end)) {
        throw new NotUnderstood(text.substring(at));
      }
    }
    return list;
  }

  private Map<String, @Nullable Object> hash() throws NotUnderstood {
    var plain = new ArrayList<@Nullable Object>();
    var named = new LinkedHashMap<String, @Nullable Object>();
    while (!take("}")) {
      argument(plain, named);
      if (!plain.isEmpty() || (!take(",") && !next("}"))) {
        throw new NotUnderstood(text.substring(at));
      }
    }
    return named;
  }

  private List<@Nullable Object> words() throws NotUnderstood {
    char open = at + 2 < text.length() ? text.charAt(at + 2) : ' ';
    int pair = "([{<".indexOf(open);
    char close = pair < 0 ? open : ")]}>".charAt(pair);
    int end = text.indexOf(close, at + 3);
    if (end < 0) {
      throw new NotUnderstood(text.substring(at));
    }
    var words = new ArrayList<@Nullable Object>();
    for (var word : text.substring(at + 3, end).strip().split("\\s+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    at = end + 1;
    return words;
  }

  private String string() throws NotUnderstood {
    int end = RubyLines.stringEnd(text, at);
    if (end <= at || text.charAt(end) != text.charAt(at)) {
      throw new NotUnderstood(text.substring(at));
    }
    var inner = text.substring(at + 1, end);
    boolean interpolated = text.charAt(at) == '"';
    at = end + 1;
    return interpolated ? interpolate(inner) : inner.replace("\\'", "'");
  }

  private String interpolate(String inner) throws NotUnderstood {
    var result = new StringBuilder();
    for (int from = 0; from < inner.length(); ) {
      int hole = inner.indexOf("#{", from);
      int end = hole < 0 ? -1 : inner.indexOf('}', hole);
      if (end < 0) {
        result.append(inner, from, inner.length());
        break;
      }
      result.append(inner, from, hole);
      var value = new RubyValues(inner.substring(hole + 2, end), root, variables).value();
      result.append(value == null ? "" : value);
      from = end + 1;
    }
    return result.toString().replace("\\\"", "\"").replace("\\\\", "\\");
  }

  // ---- the cursor ----

  String word() throws NotUnderstood {
    blank();
    var match = WORD.matcher(text).region(at, text.length());
    if (!match.lookingAt()) {
      throw new NotUnderstood(text.substring(at));
    }
    at = match.end();
    return match.group();
  }

  boolean take(String what) {
    if (next(what)) {
      at += what.length();
      return true;
    }
    return false;
  }

  void must(String what) throws NotUnderstood {
    if (!take(what)) {
      throw new NotUnderstood(text.substring(at));
    }
  }

  private boolean next(String what) {
    blank();
    return text.startsWith(what, at);
  }

  boolean atWord(String word) {
    blank();
    return text.startsWith(word, at)
        && (at + word.length() == text.length()
            || !Character.isLetterOrDigit(text.charAt(at + word.length())));
  }

  boolean atEnd() {
    blank();
    return at >= text.length();
  }

  String rest() {
    blank();
    return text.substring(at);
  }

  private void blank() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
