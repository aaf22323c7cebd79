package io.stackworks.recipes.resource;

import java.util.List;

/** The resource types that manage nothing but the run itself. */
public final class CoreTypes {
  private CoreTypes() {}

  public static List<ResourceType> all() {
    return List.of(
        new LogResource(),
        new RubyBlockResource(),
        new NotifyGroupResource(),
        new OhaiResource(),
        new ChefSleepResource());
  }
}
