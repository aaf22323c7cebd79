package io.stackworks.recipes.resource.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The difference between two texts as {@code diff -u} shows it, or a line in brackets that says why
 * it is not shown.
 */
final class UnifiedDiff {
  private static final long LARGEST_FILE = 1_000_000; // bytes
  private static final int LONGEST_OUTPUT = 64_000; // characters
  private static final int MOST_LINES = 20_000;

  /** Beyond this many changed lines the shortest script is not searched for any more. */
  private static final int MOST_EDITS = 1_500;

  private static final int CONTEXT = 3;

  private UnifiedDiff() {}

  /**
   * @param old null when the file is new
   */
  static String of(Path path, @Nullable Content old, Content fresh) throws IOException {
    if (fresh.size() > LARGEST_FILE || (old != null && old.size() > LARGEST_FILE)) {
      return "(file sizes exceed " + LARGEST_FILE + " bytes, diff output suppressed)";
    }
    var before = old == null ? "" : text(old);
    if (before == null) {
      return "(current file is binary, diff output suppressed)";
    }
    var after = text(fresh);
    if (after == null) {
      return "(new content is binary, diff output suppressed)";
    }
    var a = lines(before);
    var b = lines(after);
    if (a.size() > MOST_LINES || b.size() > MOST_LINES) {
      return "(more than " + MOST_LINES + " lines, diff output suppressed)";
    }
    var body = hunks(a, b);
    return body.length() > LONGEST_OUTPUT
        ? "(long diff of over " + LONGEST_OUTPUT + " characters, diff output suppressed)"
        : "--- " + (old == null ? "/dev/null" : path) + "\n+++ " + path + "\n" + body;
  }

  private static @Nullable String text(Content content) throws IOException {
    try (var in = content.open()) {
      var bytes = in.readAllBytes();
      for (var b : bytes) {
        if (b == 0) {
          return null;
        }
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Lines with their ends, so that a missing last newline is a difference. */
  static List<String> lines(String text) {
    var lines = new ArrayList<String>();
    for (var start = 0; start < text.length(); ) {
      var end = text.indexOf('\n', start);
      var next = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(start, next));
      start = next;
    }
    return lines;
  }

  /** The hunks without a header; empty when the texts are equal. */
  static String hunks(List<String> a, List<String> b) {
    var edits = edits(a, b);
    var out = new StringBuilder();
    for (var i = 0; i < edits.size(); ) {
      // Edits closer than twice the context share a hunk.
      var last = i;
      while (last + 1 < edits.size()
          && edits.get(last + 1).oldStart() - edits.get(last).oldEnd() <= 2 * CONTEXT) {
        last++;
      }
      hunk(a, b, edits.subList(i, last + 1), out);
      i = last + 1;
    }
    return out.toString();
  }

  private static void hunk(List<String> a, List<String> b, List<Edit> edits, StringBuilder out) {
    var first = edits.get(0);
    var last = edits.get(edits.size() - 1);
    var oldFrom = Math.max(0, first.oldStart() - CONTEXT);
    var newFrom = first.newStart() - (first.oldStart() - oldFrom);
    var oldTo = Math.min(a.size(), last.oldEnd() + CONTEXT);
    var newTo = last.newEnd() + (oldTo - last.oldEnd());
    out.append("@@ -").append(range(oldFrom, oldTo)).append(" +").append(range(newFrom, newTo));
    out.append(" @@\n");
    var at = oldFrom;
    for (var edit : edits) {
      at = copy(' ', a, at, edit.oldStart(), out);
      at = copy('-', a, at, edit.oldEnd(), out);
      copy('+', b, edit.newStart(), edit.newEnd(), out);
    }
    copy(' ', a, at, oldTo, out);
  }

  private static int copy(char mark, List<String> lines, int from, int to, StringBuilder out) {
    for (var i = from; i < to; i++) {
      var line = lines.get(i);
      out.append(mark).append(line);
      if (!line.endsWith("\n")) {
        out.append("\n\\ No newline at end of file\n");
      }
    }
    return to;
  }

  private static String range(int from, int to) {
    var length = to - from;
    var start = length == 0 ? from : from + 1;
    return length == 1 ? Integer.toString(start) : start + "," + length;
  }

  /** Lines [oldStart, oldEnd) become lines [newStart, newEnd). */
  private record Edit(int oldStart, int oldEnd, int newStart, int newEnd) {}

  private static List<Edit> edits(List<String> a, List<String> b) {
    var start = 0;
    while (start < a.size() && start < b.size() && a.get(start).equals(b.get(start))) {
      start++;
    }
    var aEnd = a.size();
    var bEnd = b.size();
    while (aEnd > start && bEnd > start && a.get(aEnd - 1).equals(b.get(bEnd - 1))) {
      aEnd--;
      bEnd--;
    }
    if (start == aEnd && start == bEnd) {
      return List.of();
    }
    var kept = matches(a.subList(start, aEnd), b.subList(start, bEnd));
    var edits = new ArrayList<Edit>();
    var x = 0;
    var y = 0;
    for (var pair : kept) {
      if (pair[0] > x || pair[1] > y) {
        edits.add(new Edit(start + x, start + pair[0], start + y, start + pair[1]));
      }
      x = pair[0] + 1;
      y = pair[1] + 1;
    }
    if (start + x < aEnd || start + y < bEnd) {
      edits.add(new Edit(start + x, aEnd, start + y, bEnd));
    }
    return edits;
  }

  /**
   * Pairs of equal lines that a shortest edit script keeps (E. Myers, An O(ND) Difference
   * Algorithm, 1986); none when the texts differ by more than {@link #MOST_EDITS} lines.
   */
  private static List<int[]> matches(List<String> a, List<String> b) {
    var limit = Math.min(a.size() + b.size(), MOST_EDITS);
    var reach = new int[2 * limit + 3];
    var trace = new ArrayList<int[]>();
    for (var d = 0; d <= limit; d++) {
      trace.add(Arrays.copyOfRange(reach, limit - d, limit + 3 + d));
      for (var k = -d; k <= d; k += 2) {
        var x = down(reach, limit + 1 + k, k, d) ? reach[limit + 2 + k] : reach[limit + k] + 1;
        var y = x - k;
        while (x < a.size() && y >= 0 && y < b.size() && a.get(x).equals(b.get(y))) {
          x++;
          y++;
        }
        reach[limit + 1 + k] = x;
        if (x >= a.size() && y >= b.size()) {
          return walkBack(trace, a.size(), b.size());
        }
      }
    }
    return List.of();
  }

  private static boolean down(int[] reach, int at, int k, int d) {
    return k == -d || (k != d && reach[at - 1] < reach[at + 1]);
  }

  private static List<int[]> walkBack(List<int[]> trace, int aSize, int bSize) {
    var pairs = new ArrayList<int[]>();
    var x = aSize;
    var y = bSize;
    for (var d = trace.size() - 1; d > 0; d--) {
      var reach = trace.get(d); // of diagonals -d-1..d+1 before step d
      var k = x - y;
      var fromK = down(reach, d + 1 + k, k, d) ? k + 1 : k - 1;
      var fromX = reach[d + 1 + fromK];
      var fromY = fromX - fromK;
      while (x > fromX && y > fromY && x > 0 && y > 0) {
        pairs.add(new int[] {--x, --y});
      }
      x = fromX;
      y = fromY;
    }
    while (x > 0 && y > 0) {
      pairs.add(new int[] {--x, --y});
    }
    Collections.reverse(pairs);
    return pairs;
  }
}
