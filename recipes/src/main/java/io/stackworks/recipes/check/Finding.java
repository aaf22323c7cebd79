package io.stackworks.recipes.check;

import java.nio.file.Path;

/**
 * Something to tell the author of a cookbook.
 *
 * @param line 1-based, 0: the file as a whole
 */
public record Finding(Path file, int line, Severity severity, String text)
    implements Comparable<Finding> {
  /** Whether a run would fail there. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** As compilers say it, with the file below a folder. */
  public String shown(Path below) {
    var name = file.startsWith(below) ? below.relativize(file) : file;
    return name
        + (line > 0 ? ":" + line : "")
        + ": "
        + (severity == Severity.WARNING ? "warning: " : "")
        + text;
  }

  @Override
  public int compareTo(Finding other) {
    int order = file.compareTo(other.file);
    order = order == 0 ? Integer.compare(line, other.line) : order;
    return order == 0 ? text.compareTo(other.text) : order;
  }
}
