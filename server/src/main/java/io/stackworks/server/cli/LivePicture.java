package io.stackworks.server.cli;

import io.stackworks.server.cli.Style.Tone;
import java.util.ArrayList;
import java.util.List;

/**
 * Repaints its lines in place. A picture that is taller than the screen keeps what is under way in
 * sight.
 */
final class LivePicture implements ProgressView {
  private final Terminal terminal;
  private final Style style;
  private final Terminal.Size size;
  private List<Line> shown = List.of();
  private int painted;

  LivePicture(Terminal terminal, Style style) {
    this.terminal = terminal;
    this.style = style;
    this.size = terminal.size();
  }

  @Override
  public void show(List<Line> lines) {
    if (!lines.equals(shown)) {
      shown = List.copyOf(lines);
      repaint(fitting(shown));
    }
  }

  @Override
  public void say(String text) {
    erase();
    terminal.out().println(Style.safe(text));
    repaint(fitting(shown));
  }

  /** Ends with the whole picture, however long. */
  @Override
  public void close() {
    if (fitting(shown).size() < shown.size()) {
      repaint(shown);
    }
    painted = 0;
    terminal.out().flush();
  }

  private List<Line> fitting(List<Line> lines) {
    int room = size.rows() - 2;
    if (lines.size() <= room) {
      return lines;
    }
    var kept = new ArrayList<Line>();
    for (var wanted :
        List.of(Tone.BUSY, Tone.BAD, Tone.STRONG, Tone.GOOD, Tone.QUIET, Tone.PLAIN)) {
      lines.stream()
          .filter(line -> line.tone() == wanted)
          .limit(Math.max(0, room - 1 - kept.size()))
          .forEach(kept::add);
    }
    var inOrder = new ArrayList<>(lines);
    inOrder.retainAll(kept);
    int more = lines.size() - inOrder.size();
    inOrder.add(new Line("more", 0, "... and " + more + " more", "", Tone.QUIET, ""));
    return inOrder;
  }

  private void repaint(List<Line> lines) {
    var frame = new StringBuilder();
    erase(frame);
    int names =
        lines.stream().mapToInt(line -> line.depth() * 2 + line.name().length()).max().orElse(0);
    int states = lines.stream().mapToInt(line -> line.state().length()).max().orElse(0);
    for (var line : lines) {
      frame.append(row(line, names, states)).append('\n');
    }
    terminal.out().print(frame);
    terminal.out().flush();
    painted = lines.size();
  }

  private String row(Line line, int names, int states) {
    var indent = "  ".repeat(line.depth());
    var name = indent + line.name();
    if (line.state().isEmpty()) {
      var text = cut(name + (line.detail().isEmpty() ? "" : "  " + line.detail()), size.columns());
      return style.paint(line.tone(), text);
    }
    int width = Math.min(names, size.columns() / 2);
    var left = pad(cut(name, width), width) + "  ";
    var state = pad(line.state(), states);
    int room = size.columns() - left.length() - state.length() - 2;
    return left
        + style.paint(line.tone(), state)
        + (room > 0 ? "  " + cut(line.detail(), room) : "");
  }

  private void erase() {
    var frame = new StringBuilder();
    erase(frame);
    terminal.out().print(frame);
    painted = 0;
  }

  /** Up to the first painted line, then everything below it away. */
  private void erase(StringBuilder frame) {
    if (painted > 0) {
      frame.append("\u001b[").append(painted).append("A\r\u001b[J");
    }
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
