package io.stackworks.server.stack;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries specs out: compares with what is there, shows what would change, and does it in one
 * transaction.
 */
public final class Plans {

  private final Stacks stacks;

  public Plans(Stacks stacks) {
    this.stacks = stacks;
  }

  /**
   * What applying would do now; throws {@link Refusal.Refused} with all that is wrong with the
   * spec.
   */
  public Plan plan(StackSpec spec) {
    return stacks
        .find(spec.name())
        .flatMap(stack -> stacks.snapshot(stack.id()))
        .map(snapshot -> Planner.plan(spec, snapshot))
        .orElseGet(() -> Planner.planNew(spec, StackId.random()));
  }

  /**
   * Applies a spec, all or nothing. Applying it again changes nothing.
   *
   * @param expected digest of the plan that was shown; another plan by now is refused as CONFLICT.
   *     Null: whatever it is
   * @return the plan that was carried out, with the id of the stack
   */
  public Plan apply(StackSpec spec, @Nullable String expected, @Nullable String actor) {
    var found = stacks.find(spec.name()).orElse(null);
    if (found == null) {
      var plan = Planner.planNew(spec, StackId.random());
      checkExpected(plan, expected);
      var stack = Objects.requireNonNull(plan.newStack());
      stacks.createWith(stack, plan.events(), actor).orThrow();
      return new Plan(stack.id(), stack, plan.changes(), plan.events());
    }
    var carriedOut = new Plan[1];
    stacks
        .offerEach(
            found.id(),
            snapshot -> {
              // Made again while the stack is held: what is decided is what was compared.
              var plan = Planner.plan(spec, snapshot);
              checkExpected(plan, expected);
              carriedOut[0] = plan;
              return plan.events();
            },
            actor)
        .orThrow();
    return carriedOut[0];
  }

  private static void checkExpected(Plan plan, @Nullable String expected) {
    if (expected != null && !expected.isEmpty() && !expected.equals(plan.digest())) {
      throw Refusal.conflict(
              "the stack has changed since the plan was made (expected: plan " + expected + ")")
          .asException();
    }
  }

  /** For tests and doors that have a snapshot in hand. */
  static List<Plan.Planned> changes(StackSpec spec, Snapshot snapshot) {
    return Planner.plan(spec, snapshot).changes();
  }
}
