package io.stackworks.recipes.resource.repositories;

import io.stackworks.recipes.resource.ResourceType;
import java.nio.file.Path;
import java.util.List;

/** The types for sources of packages. */
public final class RepositoryTypes {
  private RepositoryTypes() {}

  public static List<ResourceType> all(Path root) {
    return List.of(
        new AptRepository(root),
        new AptUpdate(root),
        new AptPreference(root),
        new YumRepository(root, false),
        new YumRepository(root, true));
  }
}
