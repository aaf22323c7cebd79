package io.stackworks.server.cookbooks.berkshelf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a cookbook says about itself in {@code metadata.json} or {@code metadata.rb}. */
public final class Metadata {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Metadata() {}

  /**
   * @param folder of the cookbook
   * @param otherwise its name when it gives none
   */
  public static Candidate of(Path folder, String otherwise) throws IOException, Unresolved {
    var json = folder.resolve("metadata.json");
    var ruby = folder.resolve("metadata.rb");
    if (Files.isRegularFile(ruby)) {
      return ofRuby(Files.readString(ruby), folder, otherwise);
    } else if (Files.isRegularFile(json)) {
      return ofJson(JSON.readTree(Files.readString(json)), otherwise);
    }
    return new Candidate(otherwise, Version.NONE, Map.of());
  }

  private static Candidate ofJson(JsonNode json, String otherwise) throws Unresolved {
    var name = json.path("name").asText("");
    name = name.isBlank() ? otherwise : name;
    var dependencies = new TreeMap<String, Constraint>();
    for (var one : json.path("dependencies").properties()) {
      dependencies.put(one.getKey(), constraint(one.getValue().asText(), name, one.getKey()));
    }
    return new Candidate(
        name, Version.of(json.path("version").asText()).orElse(Version.NONE), dependencies);
  }

  /** Everything that is not name, version or depends is nobody's business here. */
  private static Candidate ofRuby(String text, Path folder, String otherwise) throws Unresolved {
    var reader = new RubyMetadata(folder, otherwise);
    for (var statement : RubyLines.of(text)) {
      reader.read(statement.text());
    }
    return new Candidate(reader.name, reader.version, reader.dependencies);
  }

  static Constraint constraint(String text, String by, String name) throws Unresolved {
    var constraint = text.isBlank() ? Optional.of(Constraint.ANY) : Constraint.of(text);
    if (constraint.isEmpty()) {
      throw new Unresolved(
          by
              + ": version of "
              + name
              + ": "
              + text
              + " (expected: such as '~> 1.2' or '>= 3.0.1')");
    }
    return constraint.get();
  }

  private static final class RubyMetadata {
    private final Path folder;
    private final Map<String, @Nullable Object> variables = new HashMap<>();
    private final Map<String, Constraint> dependencies = new TreeMap<>();
    private String name;
    private Version version = Version.NONE;
    private List<?> loop = List.of();
    private String loopVariable = "";

    RubyMetadata(Path folder, String name) {
      this.folder = folder;
      this.name = name;
    }

    void read(String statement) throws Unresolved {
      var each = EachLoop.of(statement, folder, variables);
      if (each != null) {
        loop = each.values();
        loopVariable = each.variable();
        if (each.body().isEmpty()) {
          return;
        }
      }
      if (statement.equals("end") || statement.equals("}")) {
        loop = List.of();
        return;
      }
      var text = each == null ? statement : each.body();
      if (loop.isEmpty()) {
        word(text);
      } else {
        for (var value : loop) {
          variables.put(loopVariable, value);
          word(text);
        }
        variables.remove(loopVariable);
      }
      if (each != null) {
        loop = List.of();
      }
    }

    private void word(String statement) throws Unresolved {
      var values = new RubyValues(statement, folder, variables);
      try {
        var word = values.word();
        if (!word.equals("name") && !word.equals("version") && !word.equals("depends")) {
          return;
        }
        var given = values.arguments().plain();
        if (given.isEmpty()) {
          return;
        }
        var first = String.valueOf(given.get(0));
        switch (word) {
          case "name" -> name = first;
          case "version" -> version = Version.of(first).orElse(Version.NONE);
          default -> {
            var wanted = given.size() > 1 ? String.valueOf(given.get(1)) : "";
            dependencies.put(first, constraint(wanted, name, first));
          }
        }
      } catch (RubyValues.NotUnderstood e) {
        version(statement);
      }
    }

    /** {@code version IO.read(File.join(File.dirname(__FILE__), 'VERSION'))} is the usual trick. */
    private void version(String statement) {
      var file = folder.resolve("VERSION");
      if (statement.startsWith("version") && statement.contains("VERSION")) {
        try {
          version = Version.of(Files.readString(file)).orElse(Version.NONE);
        } catch (IOException e) {
          // No such file: the cookbook has no version then.
        }
      }
    }
  }
}
