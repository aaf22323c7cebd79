package io.stackworks.server.cookbooks.berkshelf;

import java.util.Optional;
import java.util.regex.Pattern;

/** A cookbook's version: two or three numbers. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
  static final Version NONE = new Version(0, 0, 0);
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?");

  /** Empty when the text is no version of a cookbook, a pre-release for instance. */
  public static Optional<Version> of(String text) {
    var match = TEXT.matcher(text.strip());
    return match.matches()
        ? Optional.of(new Version(part(match.group(1)), part(match.group(2)), part(match.group(3))))
        : Optional.empty();
  }

  private static int part(@org.jspecify.annotations.Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  @Override
  public int compareTo(Version other) {
    int order = Integer.compare(major, other.major);
    order = order == 0 ? Integer.compare(minor, other.minor) : order;
    return order == 0 ? Integer.compare(patch, other.patch) : order;
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
