package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.util.List;

/** {@code notify_group}: nothing itself, but its notifications go out. */
final class NotifyGroup implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("notify_group", "Carries notifications that several resources share.")
        .actions("nothing", "run");
  }

  @Override
  public List<Change> differences(Call call) {
    return call.action().equals("run")
        ? List.of(Change.of("notify group " + call.name(), () -> {}))
        : List.of();
  }
}
