package io.stackworks.recipes.resource;

import java.util.List;

/** Does nothing and counts as a change, so that one name stands for several notifications. */
final class NotifyGroupResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("notify_group", "sends its notifications").actions("nothing", "run");
  }

  @Override
  public List<Change> differences(Call call) {
    return List.of(Change.of("", () -> {}));
  }
}
