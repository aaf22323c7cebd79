package io.stackworks.server.stack;

import io.stackworks.server.instance.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Host names: their form, and the words of the themes (lists of our own). */
public final class Hostnames {

  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  static final String EXPECTED =
      "1 to 63 letters, digits and hyphens, neither first nor last a hyphen";

  private Hostnames() {}

  static boolean isValid(String name) {
    return FORM.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /** The next name of the stack's theme that no instance has. */
  public static String suggest(Snapshot snapshot, String layerShortname) {
    var used = snapshot.instances().values().stream().map(Instance::hostname).toList();
    return suggest(snapshot.stack().hostnameTheme(), layerShortname, used);
  }

  /**
   * @param used in any case
   */
  static String suggest(HostnameTheme theme, String layerShortname, Collection<String> used) {
    if (theme == HostnameTheme.LAYER_DEPENDENT) {
      return numbered(hostPart(layerShortname), used);
    }
    var taken =
        used.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    for (var word : words(theme)) {
      if (!taken.contains(word)) {
        return word;
      }
    }
    // The list is used up: the first word again, with a number.
    return numbered(words(theme).get(0), used);
  }

  /**
   * A short name may hold what a host name may not: {@code my_layer.x} becomes {@code my-layer-x}.
   */
  private static String hostPart(String shortname) {
    var name = shortname.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    name = name.replaceAll("^-+", "");
    name = name.substring(0, Math.min(name.length(), 55));
    return name.isEmpty() ? "host" : name;
  }

  /** One look at each name: a stack may have ten thousand. */
  private static String numbered(String stem, Collection<String> used) {
    var numbers = new BitSet(used.size() + 2);
    for (var name : used) {
      if (name.regionMatches(true, 0, stem, 0, stem.length())) {
        int number = number(name, stem.length());
        if (number <= used.size()) {
          numbers.set(number);
        }
      }
    }
    return stem + numbers.nextClearBit(1);
  }

  /** What follows the stem, if it is a number as it would be given; else 0. */
  private static int number(String name, int from) {
    int digits = name.length() - from;
    if (digits < 1 || digits > 9 || name.charAt(from) == '0') {
      return 0;
    }
    int number = 0;
    for (int i = from; i < name.length(); i++) {
      char digit = name.charAt(i);
      if (digit < '0' || digit > '9') {
        return 0;
      }
      number = number * 10 + digit - '0';
    }
    return number;
  }

  static List<String> words(HostnameTheme theme) {
    return Words.OF_THEMES.getOrDefault(theme, List.of());
  }

  /** Read once, when the first theme is used. */
  private static final class Words {
    static final Map<HostnameTheme, List<String>> OF_THEMES = read();

    private static Map<HostnameTheme, List<String>> read() {
      var words = new EnumMap<HostnameTheme, List<String>>(HostnameTheme.class);
      try (var file =
          Objects.requireNonNull(Hostnames.class.getResourceAsStream("hostnames.txt"))) {
        new String(file.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(": ", 2))
            .forEach(
                parts -> words.put(HostnameTheme.of(parts[0]), List.of(parts[1].split(" ", -1))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return words;
    }
  }
}
