package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.util.List;

/** {@code chef_sleep}: waits. */
final class ChefSleep implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("chef_sleep", "Waits for some seconds.")
        .with(
            Property.of("seconds", "String", "Integer", "Float")
                .isName()
                .coerced("x.is_a?(String) ? x.to_f : x")
                .doc("how long"))
        .actions("sleep");
  }

  @Override
  public List<Change> differences(Call call) {
    if (call.action().equals("nothing")) {
      return List.of();
    }
    var seconds = Double.parseDouble(new Wanted(call).text("seconds"));
    return List.of(
        Change.of("sleep " + seconds + " seconds", () -> Thread.sleep((long) (seconds * 1000))));
  }
}
