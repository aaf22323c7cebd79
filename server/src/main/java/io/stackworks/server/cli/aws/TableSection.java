package io.stackworks.server.cli.aws;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** One box of a table: a title, perhaps headers, rows. */
final class TableSection {
  /** Around a word in its column. */
  private static final int PADDING = 4;

  private final String title;
  private final int depth;
  private final List<String> headers = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  TableSection(String title, int depth) {
    this.title = title;
    this.depth = depth;
  }

  void headers(List<String> names) {
    headers.addAll(names);
  }

  void row(List<String> words) {
    rows.add(words);
  }

  /** A single row under headers, turned: each header before its word. */
  TableSection upright() {
    if (rows.size() != 1 || headers.isEmpty()) {
      return this;
    }
    var turned = new TableSection(title, depth);
    for (int i = 0; i < headers.size(); i++) {
      turned.row(List.of(headers.get(i), rows.get(0).get(i)));
    }
    return turned;
  }

  /** With its border, and those of what is around it. */
  int width() {
    int cells = widths().stream().mapToInt(width -> width + PADDING).sum();
    return 2 + 2 * depth + Math.max(title.length(), cells);
  }

  void render(StringBuilder text, int tableWidth) {
    int width = tableWidth - 2 * depth;
    if (!title.isEmpty()) {
      line(text, centred(title, width, "|"));
      if (headers.isEmpty() && rows.isEmpty()) {
        line(text, "+" + "-".repeat(width - 2) + "+");
      }
    }
    var columns = scaled(width);
    if (!headers.isEmpty()) {
      line(text, border(columns));
      line(text, cells(columns, headers, true));
    }
    if (!rows.isEmpty() && !columns.isEmpty()) {
      line(text, border(columns));
      rows.forEach(row -> line(text, cells(columns, row, false)));
      line(text, border(columns));
    }
  }

  private void line(StringBuilder text, String line) {
    var edge = "|".repeat(depth);
    text.append(edge).append(line).append(edge).append('\n');
  }

  /** Of the longest word in each column. */
  private List<Integer> widths() {
    var widths = new ArrayList<Integer>();
    var all = new ArrayList<List<String>>(rows);
    all.add(headers);
    int columns = all.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < columns; i++) {
      int column = i;
      widths.add(
          all.stream()
              .filter(row -> column < row.size())
              .mapToInt(row -> row.get(column).length())
              .max()
              .orElse(0));
    }
    return widths;
  }

  /** Columns that fill the width, in proportion to what they hold. */
  private List<Integer> scaled(int width) {
    var columns = new ArrayList<>(widths().stream().map(each -> each + PADDING).toList());
    int sum = columns.stream().mapToInt(Integer::intValue).sum();
    columns.replaceAll(each -> (int) Math.rint((double) width / sum * each));
    int over = columns.stream().mapToInt(Integer::intValue).sum() - width;
    var order = new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
    if (over < 0) {
      Collections.reverse(order);
    }
    for (int i = 0; over != 0 && !order.isEmpty(); i++) {
      int step = Integer.signum(over);
      int column = order.get(i % order.size());
      columns.set(column, columns.get(column) - step);
      over -= step;
    }
    return columns;
  }

  private static String border(List<Integer> columns) {
    var text = new StringBuilder("+");
    for (int i = 0; i < columns.size(); i++) {
      text.append("-".repeat(Math.max(0, columns.get(i) - (i == 0 ? 2 : 1)))).append('+');
    }
    return text.toString();
  }

  private static String cells(List<Integer> columns, List<String> words, boolean centred) {
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(columns.size(), words.size()); i++) {
      var edge = i == 0 ? "|" : "";
      text.append(
          centred
              ? centred(words.get(i), columns.get(i), edge)
              : left(words.get(i), columns.get(i), edge));
    }
    return text.toString();
  }

  private static String centred(String word, int width, String edge) {
    var begun = edge + " ".repeat(Math.max(0, width / 2 - word.length() / 2 - 1)) + word;
    return begun + " ".repeat(Math.max(0, width - 1 - begun.length())) + "|";
  }

  private static String left(String word, int width, String edge) {
    int indent = width - (word.length() + 2 + edge.length() + 1) >= 0 ? 2 : 0;
    var begun = edge + " ".repeat(indent) + word;
    return begun + " ".repeat(Math.max(0, width - 1 - begun.length())) + "|";
  }
}
