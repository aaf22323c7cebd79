package io.stackworks.server.cli.stackfile;

import java.util.List;

/** What was probably meant: spelling mistakes are the usual reason for an unknown key. */
final class Closest {
  private static final int MAX_DISTANCE = 2;
  private static final int MAX_LENGTH = 40;

  private Closest() {}

  /** {@code ", did you mean setup?"} or nothing, to be put behind what was written. */
  static String hint(List<String> choices, String written) {
    if (written.length() > MAX_LENGTH) {
      return "";
    }
    String best = null;
    int bestDistance = Math.min(MAX_DISTANCE, written.length() / 2) + 1;
    for (var choice : choices) {
      int distance = distance(choice, written);
      if (distance < bestDistance) {
        best = choice;
        bestDistance = distance;
      }
    }
    return best == null ? "" : ", did you mean " + best + "?";
  }

  /** Edits from one word to the other (Levenshtein). */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(Math.min(row[j - 1], above) + 1, substitution);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
