package io.stackworks.recipes.resource;

import java.util.List;

/** Collects the automatic attributes again, in the middle of a run. */
final class OhaiResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("ohai", "collects the automatic attributes of the node again")
        .with(
            Property.of("ohai_name", "String").isName().doc("a name for people"),
            Property.of("plugin", "String").doc("what to collect again; all when not given"))
        .actions("reload");
  }

  @Override
  public List<Change> differences(Call call) {
    return List.of(
        Change.of("re-run ohai and merge results into node attributes", call.run()::reloadFacts));
  }
}
