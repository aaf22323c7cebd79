package io.stackworks.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Named servers, kept in {@code ~/.config/stackworks/config.yaml} (mode 0600, it may hold tokens).
 */
final class ContextsFile {
  private static final List<String> KEYS = List.of("url", "token", "token_file", "ca");

  private final Path path;

  ContextsFile(Path path) {
    this.path = path;
  }

  static ContextsFile of(Terminal terminal) {
    var named = terminal.variable("STACKWORKS_CONFIG");
    if (!named.isEmpty()) {
      return new ContextsFile(Path.of(named));
    }
    var base = terminal.variable("XDG_CONFIG_HOME");
    var folder = base.isEmpty() ? terminal.home().resolve(".config") : Path.of(base);
    return new ContextsFile(folder.resolve("stackworks").resolve("config.yaml"));
  }

  Path path() {
    return path;
  }

  /** One named server; empty texts: not given. */
  record Context(String url, String token, String tokenFile, String authority) {
    String readToken(Terminal terminal) {
      if (tokenFile.isEmpty()) {
        return token;
      }
      var file =
          tokenFile.startsWith("~/")
              ? terminal.home().resolve(tokenFile.substring(2))
              : Path.of(tokenFile);
      return Settings.readToken(file, "token_file of the context");
    }
  }

  /** All contexts; {@code current} is empty when none was chosen. */
  record Contexts(String current, Map<String, Context> byName) {
    Contexts {
      byName = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    Context get(String name) {
      var context = byName.get(name);
      if (context == null) {
        throw Failure.usage(
            "context: "
                + name
                + " (expected: "
                + (byName.isEmpty()
                    ? "one made with 'stackworks context add'"
                    : String.join(", ", byName.keySet()))
                + ")");
      }
      return context;
    }
  }

  Contexts read() {
    String text;
    try {
      text = Files.readString(path);
    } catch (NoSuchFileException e) {
      return new Contexts("", Map.of());
    } catch (IOException e) {
      throw Failure.usage(path + ": cannot be read: " + e.getMessage());
    }
    try {
      Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      return loaded == null ? new Contexts("", Map.of()) : contexts(mapping(loaded, ""));
    } catch (YAMLException e) {
      throw Failure.usage(
          path + ": not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private Contexts contexts(Map<?, ?> file) {
    var current = "";
    var byName = new LinkedHashMap<String, Context>();
    for (var entry : file.entrySet()) {
      var key = String.valueOf(entry.getKey());
      switch (key) {
        case "current" -> current = String.valueOf(entry.getValue());
        case "contexts" ->
            mapping(entry.getValue(), key)
                .forEach(
                    (name, value) ->
                        byName.put(
                            String.valueOf(name), context(mapping(value, key + "." + name), name)));
        default -> throw wrong(key, "unknown key", "current, contexts");
      }
    }
    return new Contexts(current, byName);
  }

  private Context context(Map<?, ?> written, Object name) {
    var texts = new LinkedHashMap<String, String>();
    for (var entry : written.entrySet()) {
      var key = String.valueOf(entry.getKey());
      if (!KEYS.contains(key)) {
        throw wrong("contexts." + name + "." + key, "unknown key", String.join(", ", KEYS));
      }
      if (!(entry.getValue() instanceof String text)) {
        throw wrong("contexts." + name + "." + key, "a value not shown", "text");
      }
      texts.put(key, text);
    }
    if (!texts.containsKey("url")) {
      throw wrong("contexts." + name + ".url", "missing", "a URL");
    }
    return new Context(
        texts.get("url"),
        texts.getOrDefault("token", ""),
        texts.getOrDefault("token_file", ""),
        texts.getOrDefault("ca", ""));
  }

  private Map<?, ?> mapping(Object value, String field) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong(field, String.valueOf(value), "a mapping");
  }

  private Failure wrong(String field, String value, String expected) {
    return Failure.usage(
        path
            + ": "
            + (field.isEmpty() ? "" : field + ": ")
            + value
            + " (expected: "
            + expected
            + ")");
  }

  /** Replaces the file in one step; readers see the old or the new one. */
  void write(Contexts contexts) {
    var file = new LinkedHashMap<String, Object>();
    if (!contexts.current().isEmpty()) {
      file.put("current", contexts.current());
    }
    var named = new LinkedHashMap<String, Object>();
    contexts.byName().forEach((name, context) -> named.put(name, tree(context)));
    file.put("contexts", named);
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    var text = new Yaml(new Representer(options), options).dump(file);
    try {
      var folder = path.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      var draft =
          Files.createTempFile(
              folder,
              "config",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.write(draft, text.getBytes(StandardCharsets.UTF_8));
        Files.move(
            draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw Failure.usage(path + ": cannot be written: " + e.getMessage());
    }
  }

  private static Map<String, String> tree(Context context) {
    var tree = new LinkedHashMap<String, String>();
    tree.put("url", context.url());
    put(tree, "token", context.token());
    put(tree, "token_file", context.tokenFile());
    put(tree, "ca", context.authority());
    return tree;
  }

  private static void put(Map<String, String> tree, String key, String value) {
    if (!value.isEmpty()) {
      tree.put(key, value);
    }
  }
}
