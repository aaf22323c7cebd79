package io.stackworks.server.cli.stackfile;

import io.stackworks.server.cli.stackfile.Value.Mapping;
import io.stackworks.server.cli.stackfile.Value.Scalar;
import io.stackworks.server.cli.stackfile.Value.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a schema cannot say: names that must differ, names that must exist, sizes, sources that need
 * a URL.
 */
final class CrossCheck {
  private static final int MAX_CUSTOM_JSON_BYTES = 120 * 1024;
  private static final Set<String> WITHOUT_URL = Set.of("other");

  private final List<Problem> problems;

  CrossCheck(List<Problem> problems) {
    this.problems = problems;
  }

  /**
   * Works on whatever has the right shape, so that its problems come together with the schema's.
   */
  void check(Mapping file) {
    customJson(file, "custom_json");
    source(get(file, "cookbooks"), "cookbooks");
    var layers = items(file, "layers");
    different(layers, "layers", "name");
    different(layers, "layers", "short_name");
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Mapping layer) {
        customJson(layer, "layers[" + i + "].custom_json");
      }
    }
    var apps = items(file, "apps");
    different(apps, "apps", "name");
    different(apps, "apps", "short_name");
    for (int i = 0; i < apps.size(); i++) {
      if (apps.get(i) instanceof Mapping app) {
        source(get(app, "source"), "apps[" + i + "].source");
      }
    }
    var instances = items(file, "instances");
    different(instances, "instances", "hostname");
    for (int i = 0; i < instances.size(); i++) {
      if (instances.get(i) instanceof Mapping instance) {
        known(instance, layers, "instances[" + i + "].layers");
      }
    }
  }

  private void customJson(Mapping holder, String path) {
    if (get(holder, "custom_json") instanceof Mapping json) {
      int size = Json.of(json).getBytes(StandardCharsets.UTF_8).length;
      if (size > MAX_CUSTOM_JSON_BYTES) {
        problems.add(
            Problem.of(json.line(), path, size + " bytes", "at most " + MAX_CUSTOM_JSON_BYTES));
      }
    }
  }

  private void source(@Nullable Value value, String path) {
    if (!(value instanceof Mapping source) || !(get(source, "type") instanceof Scalar type)) {
      return;
    }
    if (type.text().equals("bundle")
        && get(source, "url") instanceof Scalar url
        && !url.text().matches("sha256:[0-9a-f]{64}")) {
      problems.add(
          Problem.of(
              url.line(),
              path + ".url",
              url.describe(),
              "sha256:<64 hex digits>, the digest of an upload; a relative path is of type folder"));
    }
    if (!source.entries().containsKey("url") && !WITHOUT_URL.contains(type.text())) {
      problems.add(
          Problem.of(
              source.line(),
              path + ".url",
              "missing",
              switch (type.text()) {
                case "folder" -> "a path";
                case "bundle" -> "the digest of an upload";
                default -> "a URL";
              }));
    }
  }

  private void different(List<Value> items, String path, String key) {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof Mapping item && get(item, key) instanceof Scalar scalar) {
        var first = seen.putIfAbsent(scalar.text(), scalar.line());
        if (first != null) {
          problems.add(
              Problem.of(
                  scalar.line(),
                  path + "[" + i + "]." + key,
                  scalar.describe() + " is taken",
                  "another one, the first is in line " + first));
        }
      }
    }
  }

  private void known(Mapping instance, List<Value> layers, String path) {
    var names = new LinkedHashSet<String>();
    for (var layer : layers) {
      if (layer instanceof Mapping mapping && get(mapping, "short_name") instanceof Scalar name) {
        names.add(name.text());
      }
    }
    var wanted = items(instance, "layers");
    var seen = new LinkedHashSet<String>();
    for (int i = 0; i < wanted.size(); i++) {
      if (!(wanted.get(i) instanceof Scalar name)) {
        continue;
      }
      if (!names.contains(name.text())) {
        var expected =
            names.isEmpty()
                ? "the short name of a layer of this file, which has none"
                : "the short name of a layer: " + String.join(", ", names);
        problems.add(
            Problem.of(
                name.line(),
                path + "[" + i + "]",
                name.describe() + Closest.hint(List.copyOf(names), name.text()),
                expected));
      } else if (!seen.add(name.text())) {
        problems.add(
            Problem.of(name.line(), path + "[" + i + "]", name.describe() + " twice", "once"));
      }
    }
  }

  private static List<Value> items(Mapping from, String key) {
    return get(from, key) instanceof Sequence list ? list.items() : List.of();
  }

  private static @Nullable Value get(Mapping from, String key) {
    var entry = from.entries().get(key);
    return entry == null ? null : entry.value();
  }
}
