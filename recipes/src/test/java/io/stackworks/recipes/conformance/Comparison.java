package io.stackworks.recipes.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The first difference between what was expected of a run and what it did; empty: none. */
final class Comparison {
  private final Case spec;

  Comparison(Case spec) {
    this.spec = spec;
  }

  String compare(List<Observed> observed) {
    JsonNode files = null;
    for (int i = 0; i < spec.expected().size(); i++) {
      var expected = spec.expected().get(i);
      if (i >= observed.size()) {
        return spec.expected().size() + " runs expected, " + observed.size() + " done";
      }
      files = expected.get("files").isTextual() ? files : expected.get("files");
      var difference = run(expected, files, observed.get(i));
      if (!difference.isEmpty()) {
        return "run " + (i + 1) + ": " + difference;
      }
    }
    return "";
  }

  private String run(JsonNode expected, JsonNode files, Observed actual) {
    if (expected.get("exit").asInt() != actual.exit()) {
      return "exit: expected "
          + expected.get("exit")
          + ", got "
          + actual.exit()
          + " "
          + actual.exception();
    }
    var wanted = expected.get("exception");
    if (wanted != null && !wanted.isNull()) {
      var got = actual.exception();
      if (wanted.has("class") && !wanted.get("class").asText().equals(got.path("class").asText())) {
        return "exception class: expected " + wanted.get("class") + ", got " + got;
      }
      if (wanted.has("match")
          && !Pattern.compile(wanted.get("match").asText(), Pattern.DOTALL)
              .matcher(got.path("message").asText())
              .find()) {
        return "exception message: expected /" + wanted.get("match").asText() + "/, got " + got;
      }
    } else if (actual.exit() == 0 && !actual.status().equals("success")) {
      return "status: expected success, got " + actual.status();
    }
    var difference = resources(expected.get("resources"), actual.resources());
    if (difference.isEmpty()) {
      difference = files(files, actual.files());
    }
    if (difference.isEmpty()) {
      difference = probes(expected.path("probes"), actual.probes());
    }
    if (difference.isEmpty()) {
      difference = requests(expected.path("requests"), actual.requests());
    }
    return difference.isEmpty() ? output(actual.output()) : difference;
  }

  private record Top(List<String> entry, List<List<String>> nested) {}

  private static List<Top> split(List<List<String>> entries) {
    var tops = new ArrayList<Top>();
    for (var entry : entries) {
      if (entry.size() < 5 || entry.get(4).equals("0")) {
        tops.add(new Top(entry.subList(0, 4), new ArrayList<>()));
      } else if (!tops.isEmpty()) {
        tops.get(tops.size() - 1).nested().add(entry.subList(0, 4));
      }
    }
    return tops;
  }

  /** Top-level entries one by one; the nested ones of each in order, more are fine. */
  private static String resources(JsonNode expected, List<List<String>> actual) {
    var list = new ArrayList<List<String>>();
    for (var entry : expected) {
      var one = new ArrayList<String>();
      entry.forEach(part -> one.add(part.asText()));
      list.add(one);
    }
    var want = split(list);
    var got = split(actual);
    for (int i = 0; i < want.size(); i++) {
      if (i >= got.size()) {
        return "resource " + (i + 1) + " missing: " + want.get(i).entry();
      }
      if (!want.get(i).entry().equals(got.get(i).entry())) {
        return "resource "
            + (i + 1)
            + ": expected "
            + want.get(i).entry()
            + ", got "
            + got.get(i).entry();
      }
      var rest = got.get(i).nested().iterator();
      for (var entry : want.get(i).nested()) {
        boolean found = false;
        while (!found && rest.hasNext()) {
          found = rest.next().equals(entry);
        }
        if (!found) {
          return "nested in "
              + want.get(i).entry()
              + ": expected "
              + entry
              + " in order, got "
              + got.get(i).nested();
        }
      }
    }
    return got.size() > want.size()
        ? "resource " + (want.size() + 1) + " not expected: " + got.get(want.size()).entry()
        : "";
  }

  private static String files(JsonNode expected, Map<String, ? extends JsonNode> actual) {
    var keys = new TreeSet<>(actual.keySet());
    expected.fieldNames().forEachRemaining(keys::add);
    for (var key : keys) {
      if (!actual.containsKey(key)) {
        return "file " + key + " missing";
      }
      if (!expected.has(key)) {
        return "file " + key + " not expected: " + actual.get(key);
      }
      var want = expected.get(key);
      var got = actual.get(key);
      if (!want.equals(got)) {
        for (var names = want.fieldNames(); names.hasNext(); ) {
          var part = names.next();
          if (!part.equals("sha256") && !want.get(part).equals(got.get(part))) {
            return "file "
                + key
                + ": "
                + part
                + " expected "
                + want.get(part)
                + ", got "
                + got.get(part);
          }
        }
        return "file " + key + ": expected " + want + ", got " + got;
      }
    }
    return "";
  }

  private static String probes(JsonNode expected, Map<String, String> actual) {
    for (var names = expected.fieldNames(); names.hasNext(); ) {
      var name = names.next();
      if (!expected.get(name).asText().equals(actual.get(name))) {
        return "probe " + name + ": expected " + expected.get(name) + ", got " + actual.get(name);
      }
    }
    return "";
  }

  private static String requests(JsonNode expected, List<String> actual) {
    var want = new ArrayList<String>();
    expected.forEach(one -> want.add(one.asText()));
    return want.equals(actual) ? "" : "requests: expected " + want + ", got " + actual;
  }

  private String output(String text) {
    for (var one : spec.spec().path("output").path("includes")) {
      if (!text.contains(one.asText())) {
        return "output lacks " + one;
      }
    }
    for (var one : spec.spec().path("output").path("excludes")) {
      if (text.contains(one.asText())) {
        return "output contains " + one;
      }
    }
    return "";
  }
}
