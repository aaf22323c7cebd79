package io.stackworks.server.stack;

import io.stackworks.server.app.EnvironmentVariable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What differs between two settings, in words; a secret differs without being told. */
final class Details {

  private final List<String> lines = new ArrayList<>();

  boolean isEmpty() {
    return lines.isEmpty();
  }

  List<String> lines() {
    return lines;
  }

  void compare(String field, String old, String wanted) {
    if (!old.equals(wanted)) {
      lines.add(field + ": " + old + " -> " + wanted);
    }
  }

  /** Compared as JSON: spaces and order are no difference. */
  void json(String field, @Nullable String old, @Nullable String wanted) {
    if (Objects.equals(old, wanted)) {
      return;
    }
    var broken = CustomJson.problem(field, wanted).isPresent();
    if (broken || !CustomJson.parse(old).equals(CustomJson.parse(wanted))) {
      lines.add(field + ": changed");
    }
  }

  void source(String field, @Nullable Source old, @Nullable Source wanted) {
    if (Objects.equals(old, wanted)) {
      return;
    }
    var before = words(old);
    var after = words(wanted);
    lines.add(
        before.equals(after)
            ? field + ": credentials changed"
            : field + ": " + before + " -> " + after);
  }

  private static String words(@Nullable Source source) {
    if (source == null) {
      return "none";
    }
    var revision = source.revision() == null ? "" : "@" + source.revision();
    return source.type().word() + " " + source.url() + revision;
  }

  void attributes(Map<String, String> old, Map<String, String> wanted) {
    var keys = new TreeSet<>(old.keySet());
    keys.addAll(wanted.keySet());
    for (var key : keys) {
      var before = String.valueOf(old.get(key));
      var after = String.valueOf(wanted.get(key));
      if (key.endsWith("Password") && !before.equals(after)) {
        lines.add("attributes." + key + ": changed");
      } else {
        compare("attributes." + key, before, after);
      }
    }
  }

  void environment(List<EnvironmentVariable> old, List<EnvironmentVariable> wanted) {
    var before = byKey(old);
    var after = byKey(wanted);
    var keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (var key : keys) {
      var from = before.get(key);
      var to = after.get(key);
      if (!Objects.equals(from, to)) {
        lines.add("environment." + key + ": " + value(from) + " -> " + value(to));
      }
    }
  }

  private static String value(@Nullable EnvironmentVariable variable) {
    if (variable == null) {
      return "none";
    }
    return variable.secure() ? Secret.FILTERED : variable.value();
  }

  private static Map<String, EnvironmentVariable> byKey(List<EnvironmentVariable> variables) {
    var map = new LinkedHashMap<String, EnvironmentVariable>();
    variables.forEach(variable -> map.put(variable.key(), variable));
    return map;
  }
}
