package io.stackworks.server.cli;

import io.stackworks.server.cli.Style.Tone;
import java.util.List;

/** Shows how something goes on while it goes on. */
interface ProgressView extends AutoCloseable {
  /**
   * One line of the picture.
   *
   * @param key the same for the same thing in every picture
   * @param depth in the tree, 0 at the root
   * @param state one word; empty for a headline
   * @param detail what is going on right now
   */
  record Line(String key, int depth, String name, String state, Tone tone, String detail) {
    public Line {
      name = Style.safe(name);
      state = Style.safe(state);
      detail = Style.safe(detail);
    }

    static Line headline(String key, int depth, String name, String detail) {
      return new Line(key, depth, name, "", Tone.STRONG, detail);
    }

    static Line of(String key, int depth, String name, String state, String detail) {
      return new Line(key, depth, name, state, Style.of(state), detail);
    }
  }

  /** The picture as it is now. */
  void show(List<Line> lines);

  /** A remark beside the picture. */
  void say(String text);

  /** Leaves the last picture where it is. */
  @Override
  void close();

  /** A live picture for people, lines otherwise. */
  static ProgressView on(Terminal terminal, Style style) {
    return terminal.interactive()
        ? new LivePicture(terminal, style)
        : new PlainLines(terminal.err(), terminal.clock());
  }
}
