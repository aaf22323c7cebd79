package io.stackworks.recipes.plan;

/** When a notification reaches its target. */
public enum Timing {
  /** Ahead of a resource that is about to change. */
  BEFORE,
  /** Right after the change. */
  IMMEDIATE,
  /** Once, after everything else of the target's scope. */
  DELAYED
}
