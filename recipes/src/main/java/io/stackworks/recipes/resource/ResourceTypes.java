package io.stackworks.recipes.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every built-in resource type, by the words that name it. */
public final class ResourceTypes {
  private final Map<String, ResourceType> byWord = new LinkedHashMap<>();
  private final Map<String, String> wordByConstant = new LinkedHashMap<>();

  public ResourceTypes(List<ResourceType> types) {
    for (var type : types) {
      var spec = type.spec();
      byWord.put(spec.name(), type);
      wordByConstant.put(constant(spec.name()), spec.name());
      for (var alias : spec.aliases()) {
        byWord.put(alias, type);
      }
    }
  }

  public Iterable<String> words() {
    return byWord.keySet();
  }

  /** The type a word in a recipe means. */
  public @Nullable ResourceType named(String word) {
    return byWord.get(word);
  }

  /** The type behind {@code Chef::Resource::CookbookFile}. */
  public @Nullable ResourceType ofConstant(String constant) {
    var word = wordByConstant.get(constant);
    return word == null ? null : byWord.get(word);
  }

  /** {@code cookbook_file} as Ruby constants are written. */
  public static String constant(String word) {
    var text = new StringBuilder();
    for (var part : word.split("_", -1)) {
      if (!part.isEmpty()) {
        text.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
      }
    }
    return text.toString();
  }
}
