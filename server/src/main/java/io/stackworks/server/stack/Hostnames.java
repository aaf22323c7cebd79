package io.stackworks.server.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

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
    return suggest(
        snapshot.stack().hostnameTheme(), layerShortname, snapshot.instances().hostnames());
  }

  static String suggest(HostnameTheme theme, String layerShortname, HostnamesInUse used) {
    if (theme == HostnameTheme.LAYER_DEPENDENT) {
      return used.next(hostPart(layerShortname));
    }
    for (var word : words(theme)) {
      if (!used.contains(word)) {
        return word;
      }
    }
    // The list is used up: the first word again, with a number.
    return used.next(words(theme).get(0));
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
