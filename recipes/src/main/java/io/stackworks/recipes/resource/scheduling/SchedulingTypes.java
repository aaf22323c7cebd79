package io.stackworks.recipes.resource.scheduling;

import io.stackworks.recipes.resource.ResourceType;
import java.nio.file.Path;
import java.util.List;

/** The types for cron. */
public final class SchedulingTypes {
  private SchedulingTypes() {}

  public static List<ResourceType> all(Path root) {
    return List.of(new CronType(), new CronD(root), new CronAccess(root));
  }
}
