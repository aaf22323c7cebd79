package io.stackworks.agent.run;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The forms in which a secret value shows up in output: raw, base64, URL- and JSON-escaped. */
final class Secrets {
  /** Shorter values would blank out ordinary text. */
  static final int SHORTEST = 4; // characters

  private static final int SHORTEST_FRAGMENT = 8; // characters; of a line or of a base64 core

  private Secrets() {}

  static List<byte[]> forms(Collection<String> secrets) {
    Set<String> forms = new LinkedHashSet<>();
    for (var secret : secrets) {
      addForms(secret, SHORTEST, forms);
      // Logs are lines: a key of several lines appears one line at a time.
      secret.lines().map(String::strip).forEach(line -> addForms(line, SHORTEST_FRAGMENT, forms));
    }
    var bytes = new ArrayList<byte[]>();
    forms.forEach(form -> bytes.add(form.getBytes(StandardCharsets.UTF_8)));
    return bytes;
  }

  private static void addForms(String secret, int shortest, Set<String> forms) {
    if (secret.length() < shortest) {
      return;
    }
    forms.add(secret);
    base64(secret.getBytes(StandardCharsets.UTF_8), forms);
    url(secret, forms);
    json(secret, forms);
  }

  private static void base64(byte[] secret, Set<String> forms) {
    forms.add(Base64.getEncoder().encodeToString(secret));
    for (int shift = 0; shift < 3; shift++) { // inside a longer text, e.g. "user:password"
      var shifted = new byte[shift + secret.length];
      System.arraycopy(secret, 0, shifted, shift, secret.length);
      var code = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      int from = (shift * 8 + 5) / 6; // characters that carry bits of what stands before
      int to = shifted.length * 8 / 6; // and of what stands after
      if (to - from >= SHORTEST_FRAGMENT) {
        var core = code.substring(from, to);
        forms.add(core);
        forms.add(core.replace('+', '-').replace('/', '_'));
      }
    }
  }

  private static void url(String secret, Set<String> forms) {
    var form = URLEncoder.encode(secret, StandardCharsets.UTF_8); // space is +
    var strict = form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    for (var code : List.of(form, strict, form.replace("%7E", "~"))) {
      forms.add(code);
      forms.add(lowerHex(code));
    }
  }

  private static String lowerHex(String code) {
    var text = new StringBuilder(code);
    for (int i = text.indexOf("%"); i >= 0 && i + 2 < text.length(); i = text.indexOf("%", i + 3)) {
      text.replace(i, i + 3, text.substring(i, i + 3).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }

  private static void json(String secret, Set<String> forms) {
    var plain = escape(secret, false);
    forms.add(plain);
    forms.add(plain.replace("/", "\\/"));
    forms.add(escape(secret, true));
  }

  private static String escape(String secret, boolean ascii) {
    var text = new StringBuilder();
    for (int i = 0; i < secret.length(); i++) {
      char c = secret.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        default -> {
          boolean html = ascii && (c == '<' || c == '>' || c == '&' || c == '\'');
          if (c < 0x20 || (ascii && c > 0x7e) || html) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.toString();
  }
}
