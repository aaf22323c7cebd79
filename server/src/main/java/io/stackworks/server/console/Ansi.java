package io.stackworks.server.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A line as a terminal would show it: text in runs of one look. Colours become names of style
 * classes, everything else that is not text goes, and the text itself stays text.
 */
final class Ansi {
  private static final char ESCAPE = '\u001b';

  /** Escape sequences: CSI, OSC up to its end, and short ones. */
  private static final Pattern SEQUENCE =
      Pattern.compile(
          "\u001b(?:\\[([0-9;:]*)([ -/]*[@-~])|\\][^\u0007\u001b\r\n]*(?:\u0007|\u001b\\\\)|[ -/]*[0-~])?");

  private Ansi() {}

  /**
   * @param look class names, separated by spaces; empty: plain
   */
  record Run(String look, String text) {}

  static List<Run> runs(String line) {
    var shown = afterReturns(line);
    var runs = new ArrayList<Run>();
    var look = new Look();
    var matcher = SEQUENCE.matcher(shown);
    int from = 0;
    while (shown.indexOf(ESCAPE, from) >= 0 && matcher.find(from)) {
      add(runs, look, shown.substring(from, matcher.start()));
      if (matcher.group(2) != null && matcher.group(2).equals("m")) {
        look.apply(matcher.group(1));
      }
      from = matcher.end();
    }
    add(runs, look, shown.substring(from));
    return runs;
  }

  static String text(List<Run> runs) {
    var text = new StringBuilder();
    runs.forEach(run -> text.append(run.text()));
    return text.toString();
  }

  /** Of many lines at once; also what is written over in the end. */
  static String plain(String lines) {
    if (lines.chars().allMatch(one -> one == '\n' || isShown(one))) {
      return lines;
    }
    var text = new StringBuilder(lines.length());
    var matcher = SEQUENCE.matcher(lines);
    int from = 0;
    for (int at; (at = lines.indexOf(ESCAPE, from)) >= 0 && matcher.find(at); ) {
      text.append(lines, from, at);
      from = matcher.end();
    }
    text.append(lines, from, lines.length());
    int kept = 0;
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      if (one == '\n' || isShown(one)) {
        text.setCharAt(kept++, one);
      }
    }
    return text.substring(0, kept);
  }

  private static boolean isShown(int one) {
    return one == '\t' || !Character.isISOControl(one);
  }

  /** What a carriage return lets stand: progress bars write over themselves. */
  private static String afterReturns(String line) {
    var text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    return text.substring(text.lastIndexOf('\r') + 1);
  }

  private static void add(List<Run> runs, Look look, String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints().filter(Ansi::isShown).forEach(clean::appendCodePoint);
    if (!clean.isEmpty()) {
      runs.add(new Run(look.classes(), clean.toString()));
    }
  }

  /** The colours and weights that hold at one place; -1: as usual. */
  private static final class Look {
    private boolean bold;
    private boolean faint;
    private boolean underlined;
    private int front = -1;
    private int back = -1;

    void apply(String codes) {
      var parts = codes.isEmpty() ? new String[] {"0"} : codes.split("[;:]", -1);
      for (int i = 0; i < parts.length; i++) {
        int code = number(parts[i]);
        if (code == 38 || code == 48) {
          int colour = -1;
          if (i + 2 < parts.length && parts[i + 1].equals("5")) {
            colour = ofPalette(number(parts[i + 2]));
            i += 2;
          } else if (i + 4 < parts.length && parts[i + 1].equals("2")) {
            colour = nearest(number(parts[i + 2]), number(parts[i + 3]), number(parts[i + 4]));
            i += 4;
          } else {
            return;
          }
          if (code == 38) {
            front = colour;
          } else {
            back = colour;
          }
        } else {
          apply(code);
        }
      }
    }

    private void apply(int code) {
      if (code == 0) {
        bold = false;
        faint = false;
        underlined = false;
        front = -1;
        back = -1;
      } else if (code == 1) {
        bold = true;
      } else if (code == 2) {
        faint = true;
      } else if (code == 4) {
        underlined = true;
      } else if (code == 22) {
        bold = false;
        faint = false;
      } else if (code == 24) {
        underlined = false;
      } else if (code >= 30 && code <= 37) {
        front = code - 30;
      } else if (code == 39) {
        front = -1;
      } else if (code >= 40 && code <= 47) {
        back = code - 40;
      } else if (code == 49) {
        back = -1;
      } else if (code >= 90 && code <= 97) {
        front = code - 82;
      } else if (code >= 100 && code <= 107) {
        back = code - 92;
      }
    }

    private static int number(String text) {
      return text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
    }

    /** Of the 256 colours: the first 16 as they are, of the cube and the greys the nearest. */
    private static int ofPalette(int number) {
      if (number < 16) {
        return number;
      } else if (number < 232) {
        int cube = number - 16;
        return nearest(cube / 36 * 51, cube / 6 % 6 * 51, cube % 6 * 51);
      }
      int grey = (number - 232) * 10 + 8;
      return nearest(grey, grey, grey);
    }

    private static int nearest(int red, int green, int blue) {
      int brightest = Math.max(red, Math.max(green, blue));
      if (brightest < 48) {
        return 0;
      }
      int colour =
          (red * 2 > brightest ? 1 : 0)
              + (green * 2 > brightest ? 2 : 0)
              + (blue * 2 > brightest ? 4 : 0);
      return brightest > 180 ? colour + 8 : colour;
    }

    String classes() {
      var names = new ArrayList<String>();
      if (bold) {
        names.add("ab");
      }
      if (faint) {
        names.add("ad");
      }
      if (underlined) {
        names.add("au");
      }
      if (front >= 0) {
        names.add("f" + front);
      }
      if (back >= 0) {
        names.add("b" + back);
      }
      return String.join(" ", names);
    }
  }
}
