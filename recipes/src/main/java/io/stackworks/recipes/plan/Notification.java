package io.stackworks.recipes.plan;

import org.jspecify.annotations.Nullable;

/**
 * An edge from a resource that changes to an action of another one. The target may be named before
 * it is declared; it is looked up when the walk starts.
 */
public final class Notification {
  private final String source;
  private final @Nullable Declared notifying;
  private final String action;
  private final Timing timing;
  private final String wanted;
  private @Nullable Declared target;

  /**
   * @param source identity of the resource whose change fires it
   * @param notifying the resource itself, null for a subscription to one that may never exist
   * @param wanted the target as written in the recipe
   * @param target the target when it is known already
   */
  public Notification(
      String source,
      @Nullable Declared notifying,
      String action,
      Timing timing,
      String wanted,
      @Nullable Declared target) {
    this.source = source;
    this.notifying = notifying;
    this.action = action;
    this.timing = timing;
    this.wanted = wanted;
    this.target = target;
  }

  public String source() {
    return source;
  }

  public @Nullable Declared notifying() {
    return notifying;
  }

  public String action() {
    return action;
  }

  public Timing timing() {
    return timing;
  }

  public String wanted() {
    return wanted;
  }

  /** The resource to act on, looked up from the given scope upwards the first time. */
  public Declared target(Scope from) {
    if (target == null) {
      target = from.find(wanted);
      if (target == null) {
        throw new TargetMissing(this);
      }
    }
    return target;
  }

  boolean found(Scope from) {
    return target != null || from.find(wanted) != null;
  }

  boolean duplicates(Notification other, Scope from) {
    return action.equals(other.action) && identity(from).equals(other.identity(from));
  }

  private String identity(Scope from) {
    return found(from) ? target(from).identity() : wanted;
  }
}
