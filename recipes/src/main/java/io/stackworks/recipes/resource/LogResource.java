package io.stackworks.recipes.resource;

import java.util.List;

/** A line in the log of the run. Counts as a change in generations 11 and 12 only. */
final class LogResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("log", "writes a line to the log of the run")
        .with(
            Property.of("message", "String").isName().doc("what to say"),
            Property.of("level", "Symbol")
                .defaults(":info")
                .oneOf(":debug", ":info", ":warn", ":error", ":fatal")
                .doc("how important it is"))
        .actions("write");
  }

  @Override
  public List<Change> differences(Call call) {
    var message = String.valueOf(call.get("message"));
    Change.Step say = () -> call.run().log(String.valueOf(call.get("level")), message);
    if (call.run().generation() < 18) {
      return List.of(Change.of("log \"" + message + "\"", say));
    }
    call.run().log(String.valueOf(call.get("level")), message);
    return List.of();
  }
}
