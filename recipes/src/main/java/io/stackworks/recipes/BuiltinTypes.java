package io.stackworks.recipes;

import io.stackworks.recipes.resource.CoreTypes;
import io.stackworks.recipes.resource.ResourceTypes;
import java.util.ArrayList;

/** Every resource type there is. */
final class BuiltinTypes {
  private BuiltinTypes() {}

  /** New ones for a run. */
  static ResourceTypes all() {
    var all = new ArrayList<>(CoreTypes.all());
    all.addAll(FileTypes.all());
    all.addAll(SystemTypes.all());
    return new ResourceTypes(all);
  }
}
