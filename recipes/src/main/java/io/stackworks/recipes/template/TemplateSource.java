package io.stackworks.recipes.template;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a template into Ruby whose value is the rendered text. Line n of the Ruby is line n of the
 * template, so that errors point to the right place.
 *
 * <p>A statement or comment alone on its line takes the whole line with it, dashes or not. After an
 * expression only {@code -%>} and {@code =%>} swallow the newline. Works on Latin-1 text, one char
 * per byte, so that bytes pass through.
 */
public final class TemplateSource {
  private static final Pattern TAG =
      Pattern.compile("<%(=+|-|#|%)?(.*?)([-=])?%>([ \t]*\r?\n)?", Pattern.DOTALL);

  private final StringBuilder ruby = new StringBuilder();
  private final boolean binary;
  private boolean text;

  private TemplateSource(boolean binary) {
    this.binary = binary;
  }

  /** Bytes of a template in, bytes of Ruby out. */
  public static byte[] compile(byte[] template) {
    return new TemplateSource(!isUtf8(template))
        .translate(new String(template, StandardCharsets.ISO_8859_1))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether the bytes are UTF-8; if not, the template is rendered as raw bytes. */
  public static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private String translate(String template) {
    ruby.append(
        binary
            ? "_buf = ::String.new(encoding: 'BINARY');"
            : "_buf = ::String.new(encoding: 'UTF-8');");
    var match = TAG.matcher(template);
    int at = 0;
    boolean lineStart = true;
    while (match.find()) {
      var before = template.substring(at, match.start());
      at = match.end();
      lineStart = tag(match, before, lineStart);
    }
    literal(template.substring(at));
    end();
    ruby.append("\n_buf\n");
    return ruby.toString();
  }

  /** Returns whether what follows starts a line. */
  private boolean tag(Matcher match, String before, boolean lineStart) {
    var kind = match.group(1) == null ? "" : match.group(1);
    var code = match.group(2);
    var tail = match.group(3) == null ? "" : match.group(3);
    var rest = match.group(4);
    if (kind.equals("%")) {
      literal(before + "<%" + code + tail + "%>" + (rest == null ? "" : rest));
      return rest != null;
    }
    if (kind.startsWith("=")) {
      literal(before);
      expression(kind.length() > 1, code);
      if (rest != null) {
        if (tail.isEmpty()) {
          literal(rest);
        } else {
          newline(rest);
        }
      }
      return rest != null;
    }
    boolean comment = kind.equals("#");
    int start = before.lastIndexOf('\n') + 1;
    var indent = before.substring(start);
    boolean blankBefore = indent.isBlank() && (start > 0 || lineStart);
    var body = comment ? "\n".repeat(count(code)) : code;
    if (!comment && tail.equals("=")) {
      body += tail;
    }
    if (blankBefore && rest != null) {
      literal(before.substring(0, start));
      statement(body);
      newline(rest);
      return true;
    }
    literal(before);
    statement(body);
    if (rest != null) {
      literal(rest);
    }
    return rest != null;
  }

  private static int count(String text) {
    int n = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        n++;
      }
    }
    return n;
  }

  private void literal(String part) {
    if (part.isEmpty()) {
      return;
    }
    if (!text) {
      ruby.append(" _buf << '");
      text = true;
    }
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == '\'' || c == '\\') {
        ruby.append('\\');
      }
      if (c == '\r') {
        ruby.append("'<<\"\\r\"<<'");
        continue;
      }
      ruby.append(c);
    }
  }

  private void end() {
    if (text) {
      ruby.append("';");
      text = false;
    }
  }

  private void expression(boolean escaped, String code) {
    end();
    ruby.append(
        escaped
            ? " _buf << ::Stackworks.xml_escape(("
            : binary ? " _buf << ::Stackworks.raw((" : " _buf << ::Stackworks.text((");
    ruby.append(code);
    // a comment in the expression must not swallow the parentheses; the line count must hold
    ruby.append(code.contains("#") ? "\n));" : "));");
    if (code.contains("#")) {
      extra++;
    }
  }

  private int extra;

  private void statement(String code) {
    end();
    ruby.append(code);
    if (code.contains("#")) {
      ruby.append('\n');
      extra++;
    } else {
      ruby.append(';');
    }
  }

  /** A newline of the template that is not in the output but counts in the Ruby. */
  private void newline(String rest) {
    end();
    if (extra > 0) {
      extra--;
      return;
    }
    if (rest.endsWith("\n")) {
      ruby.append('\n');
    }
  }
}
