package io.stackworks.server.nodedata;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.layer.LayerType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Which built-in recipes a layer type has for an event or command: {@code layers.json} beside the
 * built-in cookbooks, {@code {"lb": {"setup": ["haproxy"], ...}, ...}}.
 */
public final class BuiltInRecipes {

  /** Without any: only custom recipes run. */
  public static final BuiltInRecipes NONE = new BuiltInRecipes(Map.of());

  private final Map<String, Map<String, List<String>>> byType;

  private BuiltInRecipes(Map<String, Map<String, List<String>>> byType) {
    this.byType = byType;
  }

  /** Reads the file; {@link #NONE} where there is no such file. */
  public static BuiltInRecipes read(Path layersJson) throws IOException {
    if (!Files.exists(layersJson)) {
      return NONE;
    }
    return new BuiltInRecipes(
        new ObjectMapper().readValue(layersJson.toFile(), new TypeReference<>() {}));
  }

  static BuiltInRecipes of(Map<String, Map<String, List<String>>> byType) {
    return new BuiltInRecipes(byType);
  }

  /**
   * Recipes in running order.
   *
   * @param word a lifecycle event or a command
   */
  public List<String> of(LayerType type, String word) {
    return byType.getOrDefault(type.word(), Map.of()).getOrDefault(word, List.of());
  }
}
