package io.stackworks.recipes.resource.packages;

import java.math.BigInteger;

/** The order of rpm's versions: {@code version-release}, part by part, numbers as numbers. */
final class RpmVersion {
  private RpmVersion() {}

  static int compare(String one, String other) {
    var a = one.split("-", 2);
    var b = other.split("-", 2);
    int order = parts(a[0], b[0]);
    // Without a release any release is meant.
    return order != 0 || a.length < 2 || b.length < 2 ? order : parts(a[1], b[1]);
  }

  private static int parts(String a, String b) {
    int i = 0;
    int j = 0;
    while (true) {
      i = skip(a, i);
      j = skip(b, j);
      char x = i < a.length() ? a.charAt(i) : 0;
      char y = j < b.length() ? b.charAt(j) : 0;
      if (x == '~' || y == '~') { // older than the end: a release candidate
        if (x != y) {
          return x == '~' ? -1 : 1;
        }
        i++;
        j++;
        continue;
      }
      if (x == '^' || y == '^') { // newer than the end, older than anything else: a snapshot
        if (x != y) {
          return x == '^' ? (y == 0 ? 1 : -1) : (x == 0 ? -1 : 1);
        }
        i++;
        j++;
        continue;
      }
      if (x == 0 || y == 0) {
        return Character.compare(x, y);
      }
      boolean digits = Character.isDigit(x);
      int iEnd = end(a, i, digits);
      int jEnd = end(b, j, digits);
      if (jEnd == j) {
        return digits ? 1 : -1; // a number is newer than a word
      }
      var left = a.substring(i, iEnd);
      var right = b.substring(j, jEnd);
      int order =
          digits ? new BigInteger(left).compareTo(new BigInteger(right)) : left.compareTo(right);
      if (order != 0) {
        return order;
      }
      i = iEnd;
      j = jEnd;
    }
  }

  /** Everything else only separates. */
  private static int skip(String text, int from) {
    int at = from;
    while (at < text.length()
        && !Character.isLetterOrDigit(text.charAt(at))
        && text.charAt(at) != '~'
        && text.charAt(at) != '^') {
      at++;
    }
    return at;
  }

  private static int end(String text, int from, boolean digits) {
    int at = from;
    while (at < text.length()
        && (digits ? Character.isDigit(text.charAt(at)) : Character.isLetter(text.charAt(at)))) {
      at++;
    }
    return at;
  }
}
