package io.stackworks.recipes.conformance;

import java.util.LinkedHashMap;
import java.util.Map;

/** Replaces what differs between two machines by placeholders, and back. */
final class Names {
  private final Map<String, String> pairs = new LinkedHashMap<>();

  Names with(String placeholder, String value) {
    if (!value.isEmpty()) {
      pairs.put(placeholder, value);
    }
    return this;
  }

  String fill(String text) {
    for (var pair : pairs.entrySet()) {
      text = text.replace(pair.getKey(), pair.getValue());
    }
    return text;
  }

  String blank(String text) {
    for (var pair : pairs.entrySet()) {
      text = text.replace(pair.getValue(), pair.getKey());
    }
    return text.replaceAll("\\.chef-20\\d{12}\\.\\d+", ".chef-{{TIME}}");
  }
}
