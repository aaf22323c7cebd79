package io.stackworks.recipes.resource.services;

import io.stackworks.recipes.resource.ResourceType;
import java.nio.file.Path;
import java.util.List;

/** The service types. */
public final class ServiceTypes {
  private ServiceTypes() {}

  public static List<ResourceType> all(Path root) {
    return List.of(new ServiceType(root), new SystemdUnit(root));
  }
}
