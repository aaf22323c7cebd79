package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.util.List;

/** A package type that is bound to one tool, as {@code dpkg_package} is. */
record ToolType(Spec spec, PackageTool tool) implements ResourceType {
  @Override
  public List<Change> differences(Call call) {
    if (tool instanceof Apt && call.get("source") != null) {
      throw Packages.failed(
          "apt package provider cannot handle source property. Use dpkg provider instead");
    }
    return Packages.differences(call, tool);
  }
}
