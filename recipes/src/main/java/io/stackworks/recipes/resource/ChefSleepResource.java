package io.stackworks.recipes.resource;

import java.util.List;

/** Waits. */
final class ChefSleepResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("chef_sleep", "waits for some seconds")
        .with(
            Property.of("seconds", "String", "Integer").isName().coerced("x.to_i").doc("how long"))
        .actions("sleep");
  }

  @Override
  public List<Change> differences(Call call) {
    var seconds = call.get("seconds") instanceof Long n ? n : 0L;
    return List.of(Change.of("sleep " + seconds + " seconds", () -> Thread.sleep(seconds * 1000)));
  }
}
