package io.stackworks.server.stack;

import io.stackworks.server.instance.Healing;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceStatus;
import java.time.Duration;

/**
 * Auto healing: a lost machine is stopped and started again, or replaced, without Shutdown recipes.
 * The row says that it is under way, so it is never under way twice.
 */
final class HealingRules extends Rules {
  static final int MOST_ATTEMPTS = 3;

  /** What was well for so long starts counting anew. */
  static final Duration WELL = Duration.ofHours(1);

  HealingRules(Draft draft, Moment moment) {
    super(draft, moment);
  }

  @Override
  boolean on(Event event) {
    if (event instanceof Event.InstanceHealRequested asked) {
      heal(instance(asked.instance()), asked.reason());
      return true;
    }
    return false;
  }

  private void heal(Instance instance, String reason) {
    if (!snapshot().mayHeal(instance)) {
      throw wrongStatus(instance, "connection_lost, on EC2, in layers that all heal");
    }
    var last = instance.healing();
    if (last != null && last.state() == Healing.State.GIVEN_UP) {
      return;
    }
    int attempt = last == null || isLongAgo(last) ? 1 : last.attempts() + 1;
    if (attempt > MOST_ATTEMPTS) {
      draft.put(
          instance.withHealing(new Healing(Healing.State.GIVEN_UP, attempt - 1, now(), reason)));
      return;
    }
    var healing = new Healing(Healing.State.STOPPING, attempt, now(), reason);
    var stopping = move(instance.withHealing(healing), InstanceStatus.STOPPING);
    move(stopping, InstanceStatus.TERMINATING, told(healing), now().plus(Deadlines.MACHINE_STOP));
    draft.effect(new Effect.StopMachine(instance.id(), false));
  }

  private static String told(Healing healing) {
    return "auto healing, attempt %d of %d: %s"
        .formatted(healing.attempts(), MOST_ATTEMPTS, healing.reason());
  }

  private boolean isLongAgo(Healing last) {
    return !now().isBefore(last.since().plus(WELL));
  }

  /** The machine is down as it should be: up again with it. */
  void goesOn(Instance instance) {
    var healing = instance.healing();
    if (healing == null || healing.state() != Healing.State.STOPPING) {
      return;
    }
    move(
        instance.withHealing(healing.in(Healing.State.STARTED)),
        InstanceStatus.REQUESTED,
        told(healing),
        now().plus(Deadlines.MACHINE_START));
    draft.effect(new Effect.StartMachine(instance.id()));
  }

  /** Somebody has decided otherwise. */
  static Instance calledOff(Instance instance) {
    return instance.withHealing(null);
  }
}
