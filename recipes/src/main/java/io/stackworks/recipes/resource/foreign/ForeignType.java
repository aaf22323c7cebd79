package io.stackworks.recipes.resource.foreign;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.util.List;

/**
 * A type that cookbooks declare for other platforms, behind guards or with no action.
 *
 * @param needs what it would take to run it
 */
record ForeignType(Spec spec, String needs) implements ResourceType {
  @Override
  public List<Change> differences(Call call) {
    if (call.action().equals("nothing")) {
      return List.of();
    }
    throw new ResourceFailed(
        "Chef::Exceptions::UnsupportedPlatform",
        call.declaredType()
            + "["
            + call.name()
            + "] cannot run on this machine (expected: "
            + needs
            + ")");
  }
}
