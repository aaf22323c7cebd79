package io.stackworks.server.cookbooks.berkshelf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which versions fit, in Chef's words: {@code = != > >= < <= ~>}, several separated by commas.
 *
 * @param text as it was written
 */
public record Constraint(String text, List<Bound> bounds) {
  static final Constraint ANY = new Constraint(">= 0.0.0", List.of());
  private static final Pattern BOUND =
      Pattern.compile("(~>|>=|<=|!=|=|>|<)?\\s*v?(\\d+(?:\\.\\d+){0,2})");

  /** One bound; {@code parts} says how many numbers were written, which {@code ~>} asks. */
  public record Bound(String operator, Version version, int parts) {
    boolean holds(Version found) {
      int order = found.compareTo(version);
      return switch (operator) {
        case "=" -> order == 0;
        case "!=" -> order != 0;
        case ">" -> order > 0;
        case ">=" -> order >= 0;
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        default -> order >= 0 && found.compareTo(end()) < 0;
      };
    }

    /** The first version that is too new for {@code ~>}: the last number written may grow. */
    private Version end() {
      return parts == 3
          ? new Version(version.major(), version.minor() + 1, 0)
          : new Version(version.major() + 1, 0, 0);
    }
  }

  /** Empty when the text is no constraint. */
  public static Optional<Constraint> of(String text) {
    var bounds = new ArrayList<Bound>();
    for (var part : text.split(",")) {
      var match = BOUND.matcher(part.strip());
      var version = match.matches() ? Version.of(match.group(2)) : Optional.<Version>empty();
      if (version.isEmpty()) {
        return Optional.empty();
      }
      var operator = match.group(1) == null ? "=" : match.group(1);
      bounds.add(new Bound(operator, version.get(), match.group(2).split("\\.").length));
    }
    return Optional.of(new Constraint(text.strip(), List.copyOf(bounds)));
  }

  boolean holds(Version version) {
    return bounds.stream().allMatch(bound -> bound.holds(version));
  }

  @Override
  public String toString() {
    return text;
  }
}
