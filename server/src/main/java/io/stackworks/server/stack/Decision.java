package io.stackworks.server.stack;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What follows from an event.
 *
 * @param changes in the order in which they happened; one object may change several times
 * @param refusal present: nothing else is
 */
public record Decision(List<Change> changes, List<Effect> effects, @Nullable Refusal refusal) {

  /** The event is fine and changes nothing. */
  public static final Decision NOTHING = new Decision(List.of(), List.of(), null);

  public Decision {
    changes = List.copyOf(changes);
    effects = List.copyOf(effects);
  }

  public static Decision refused(Refusal refusal) {
    return new Decision(List.of(), List.of(), refusal);
  }

  public boolean isRefused() {
    return refusal != null;
  }

  /** This decision, or its refusal thrown for an edge to answer. */
  public Decision orThrow() {
    if (refusal != null) {
      throw refusal.asException();
    }
    return this;
  }

  /** The last change of a kind, for callers that want to show what they made. */
  public <C extends Change> Optional<C> last(Class<C> kind) {
    return changes.stream().filter(kind::isInstance).map(kind::cast).reduce((a, b) -> b);
  }
}
