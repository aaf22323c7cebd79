package io.stackworks.recipes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options of a command line, by their long names. Read by hand: a runner must start quickly, and
 * classes of the usual libraries do not go into a class-data archive.
 */
final class Arguments {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private Arguments() {}

  /**
   * @param valued long names of options that take a value
   * @param flags long names of options that take none
   * @param shorthands {@code -o} to its long name
   * @throws Wrong when something is not understood
   */
  static Arguments parse(
      List<String> args, Set<String> valued, Set<String> flags, Map<String, String> shorthands) {
    var parsed = new Arguments();
    for (int i = 0; i < args.size(); i++) {
      var given = args.get(i);
      int equals = given.startsWith("--") ? given.indexOf('=') : -1;
      var name = equals < 0 ? given : given.substring(0, equals);
      name = shorthands.getOrDefault(name, name);
      if (flags.contains(name) && equals < 0) {
        parsed.add(name, "");
      } else if (valued.contains(name)) {
        if (equals < 0 && i + 1 >= args.size()) {
          throw new Wrong(name + ": no value (expected: one)");
        }
        parsed.add(name, equals < 0 ? args.get(++i) : given.substring(equals + 1));
      } else {
        throw new Wrong(given + ": unknown option (see --help)");
      }
    }
    return parsed;
  }

  private void add(String name, String value) {
    values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  @Nullable String get(String name) {
    var all = values.get(name);
    return all == null ? null : all.get(all.size() - 1);
  }

  String get(String name, String otherwise) {
    var value = get(name);
    return value == null ? otherwise : value;
  }

  /** All values of an option, each cut at commas. */
  List<String> list(String name) {
    var list = new ArrayList<String>();
    for (var value : values.getOrDefault(name, List.of())) {
      for (var part : value.split(",")) {
        if (!part.isBlank()) {
          list.add(part.strip());
        }
      }
    }
    return list;
  }

  /** A command line that is not understood. */
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    Wrong(String message) {
      super(message);
    }
  }
}
