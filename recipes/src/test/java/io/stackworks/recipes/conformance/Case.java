package io.stackworks.recipes.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One conformance case: a cookbook and what current Chef made of it. */
record Case(String name, Path folder, JsonNode spec, JsonNode expected) {
  static final ObjectMapper JSON = new ObjectMapper();

  static Case read(Path folder) {
    try {
      return new Case(
          folder.getFileName().toString(),
          folder,
          JSON.readTree(folder.resolve("case.json").toFile()),
          JSON.readTree(folder.resolve("expect.json").toFile()).get("runs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Case> all(Path folder) {
    try (var list = Files.list(folder)) {
      return list.filter(Files::isDirectory).sorted().map(Case::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean changesTheSystem() {
    return spec.path("system").asBoolean();
  }

  int runs() {
    return spec.path("runs").asInt(2);
  }

  List<String> texts(String field) {
    var list = new ArrayList<String>();
    spec.path(field).forEach(one -> list.add(one.asText()));
    return list;
  }
}
