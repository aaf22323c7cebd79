package io.stackworks.server.operator;

import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.ApplyResponse;
import io.stackworks.server.stack.Decision;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Lifecycle;
import io.stackworks.server.stack.Moment;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Makes a stack what a spec says, all or nothing; or tells what that would change. */
final class Applying {
  private final Stacks stacks;
  private final Clock clock;

  Applying(Stacks stacks, Clock clock) {
    this.stacks = stacks;
    this.clock = clock;
  }

  ApplyResponse apply(ApplyRequest request, String actor) {
    if (!request.hasSpec()) {
      throw Refusal.invalid("spec", "missing", "the desired state of a stack").asException();
    }
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var found = stacks.find(request.getSpec().getName());
    var id = found.map(Stack::id).orElseGet(StackId::random);
    var desired = Desired.of(request.getSpec(), id, now);
    if (request.getPlanOnly()) {
      return planned(found.isEmpty(), id, desired, actor);
    }
    return found.isEmpty()
        ? create(desired, request, actor)
        : change(id, desired, request.getExpectedPlan(), actor);
  }

  private ApplyResponse planned(boolean fresh, StackId id, Desired desired, String actor) {
    var before = fresh ? Snapshot.of(desired.stack()) : snapshot(id);
    var plan = fresh ? Plan.toCreate(desired) : Plan.toChange(before, desired);
    rehearse(before, plan.events(), actor);
    return answer(plan, fresh ? "" : id.value());
  }

  /** Refuses now what the core would refuse then. Pure: nothing is stored. */
  private void rehearse(Snapshot before, List<Event> events, String actor) {
    var snapshot = before;
    for (var event : events) {
      var moment = new Moment(clock.instant(), UUID.randomUUID(), actor);
      var decision = Lifecycle.decide(snapshot, event, moment).orThrow();
      snapshot = snapshot.after(decision.changes());
    }
  }

  private Snapshot snapshot(StackId id) {
    return stacks.snapshot(id).orElseThrow(() -> Refusal.notFound("stack", id).asException());
  }

  private ApplyResponse create(Desired desired, ApplyRequest request, String actor) {
    var plan = Plan.toCreate(desired);
    check(plan, request.getExpectedPlan());
    var decision = stacks.createOnly(desired.stack(), plan.events(), actor);
    if (decision.isRefused() && stacks.find(desired.stack().name()).isPresent()) {
      return apply(request, actor); // somebody else was faster: now it is a change
    }
    decision.orThrow();
    return answer(plan, desired.stack().id().value());
  }

  /**
   * The plan is made while the stack is held, so it is carried out on exactly what it was made for.
   */
  private ApplyResponse change(StackId id, Desired desired, String expected, String actor) {
    var made = new AtomicReference<Plan>();
    Decision decision =
        stacks.offerEach(
            id,
            before -> {
              var plan = Plan.toChange(before, desired);
              check(plan, expected);
              made.set(plan);
              return plan.events();
            },
            actor);
    decision.orThrow();
    return answer(Objects.requireNonNull(made.get()), id.value());
  }

  private static void check(Plan plan, String expected) {
    if (!expected.isEmpty() && !expected.equals(plan.digest())) {
      throw Refusal.conflict(
              "the stack has changed since the plan was shown (expected: a new look at the plan)")
          .asException();
    }
  }

  private static ApplyResponse answer(Plan plan, String stackId) {
    return ApplyResponse.newBuilder()
        .addAllChanges(plan.changes())
        .setPlanDigest(plan.digest())
        .setStackId(stackId)
        .build();
  }
}
