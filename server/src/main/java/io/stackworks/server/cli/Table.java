package io.stackworks.server.cli;

import io.stackworks.server.cli.Style.Tone;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns with a headline. */
final class Table {
  private final Style style;
  private final List<List<Cell>> rows = new ArrayList<>();
  private final int columns;

  /** A piece of text and what it means. */
  record Cell(String text, Tone tone) {
    Cell {
      text = Style.safe(text);
    }

    static Cell of(String text) {
      return new Cell(text, Tone.PLAIN);
    }

    /** A status in its colour. */
    static Cell status(String status) {
      return new Cell(status, Style.of(status));
    }
  }

  Table(Style style, String... headlines) {
    this.style = style;
    this.columns = headlines.length;
    rows.add(java.util.Arrays.stream(headlines).map(text -> new Cell(text, Tone.STRONG)).toList());
  }

  Table row(Cell... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells (expected: " + columns + ")");
    }
    rows.add(List.of(cells));
    return this;
  }

  void print(PrintStream out) {
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i).text()));
      }
    }
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        var cell = row.get(i);
        line.append(style.paint(cell.tone(), cell.text()));
        if (i < columns - 1) {
          line.append(" ".repeat(widths[i] - width(cell.text()) + 2));
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
