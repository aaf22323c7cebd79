package io.stackworks.recipes.resource;

import java.util.List;

/** Ruby code that runs when its turn comes. */
final class RubyBlockResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("ruby_block", "runs a block of Ruby")
        .with(
            Property.of("block_name", "String").isName().doc("a name for people"),
            Property.of("block", "Proc").doc("the code"))
        .actions("run", "create");
  }

  @Override
  public List<Change> differences(Call call) {
    return List.of(
        Change.of(
            "execute the ruby block " + call.name(),
            () -> {
              if (!(call.get("block") instanceof Call.Block block)) {
                throw new ResourceFailed(
                    "NoMethodError",
                    "undefined method `call' for nil:NilClass: no block was given");
              }
              block.call();
            }));
  }
}
