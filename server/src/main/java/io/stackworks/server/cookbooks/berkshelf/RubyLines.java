package io.stackworks.server.cookbooks.berkshelf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The statements of a Ruby file, one string each: comments and heredocs are gone, lines that go on
 * are joined.
 */
final class RubyLines {
  private static final Pattern HEREDOC = Pattern.compile("<<[-~]?(['\"]?)([A-Za-z_]\\w*)\\1");

  /**
   * One statement.
   *
   * @param number 1-based line of its begin
   */
  record Statement(int number, String text) {}

  private final List<Statement> statements = new ArrayList<>();
  private final StringBuilder open = new StringBuilder();
  private int begin;

  private RubyLines() {}

  static List<Statement> of(String text) {
    var lines = new RubyLines();
    var all = text.split("\n", -1);
    for (int i = 0; i < all.length; i++) {
      if (all[i].strip().equals("__END__")) {
        break;
      }
      if (all[i].startsWith("=begin")) {
        while (i < all.length && !all[i].startsWith("=end")) {
          i++;
        }
        continue;
      }
      var code = code(all[i]).strip();
      var heredoc = HEREDOC.matcher(code);
      if (heredoc.find()) {
        var end = heredoc.group(2);
        while (i + 1 < all.length && !all[i + 1].strip().equals(end)) {
          i++;
        }
        i++;
        code = code.substring(0, heredoc.start()) + "''" + code.substring(heredoc.end());
      }
      lines.add(code, i + 1);
    }
    lines.end();
    return lines.statements;
  }

  private void add(String code, int number) {
    if (code.isEmpty()) {
      return;
    }
    begin = open.isEmpty() ? number : begin;
    open.append(open.isEmpty() ? "" : " ").append(code);
    if (code.endsWith("\\")) {
      open.setLength(open.length() - 1);
    } else if (!code.endsWith(",")
        && !code.endsWith("||")
        && !code.endsWith("=>")
        && depth() <= 0) {
      end();
    }
  }

  private void end() {
    if (!open.isEmpty()) {
      statements.add(new Statement(begin, open.toString().strip()));
      open.setLength(0);
    }
  }

  /** Brackets that are still open, strings aside. */
  private int depth() {
    int depth = 0;
    for (int i = 0; i < open.length(); i++) {
      char c = open.charAt(i);
      if (c == '\'' || c == '"') {
        i = stringEnd(open, i);
      } else if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0) {
        depth--;
      }
    }
    return depth;
  }

  /** A line without its comment. */
  private static String code(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\'' || c == '"') {
        i = stringEnd(line, i);
      } else if (c == '#') {
        return line.substring(0, i);
      }
    }
    return line;
  }

  /** Index of the quote that ends the string at {@code from}, or of the last character. */
  static int stringEnd(CharSequence text, int from) {
    for (int i = from + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == text.charAt(from)) {
        return i;
      }
    }
    return text.length() - 1;
  }
}
