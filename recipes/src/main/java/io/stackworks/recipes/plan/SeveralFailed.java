package io.stackworks.recipes.plan;

import java.util.List;

/**
 * More than one resource of a run failed: the walk and delayed notifications, or several of these.
 */
public final class SeveralFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Throwable> failures;

  SeveralFailed(List<Throwable> failures) {
    super(failures.size() + " failures", failures.get(0));
    this.failures = List.copyOf(failures);
  }

  /** In the order in which they happened; the first may come from the walk itself. */
  public List<Throwable> failures() {
    return failures;
  }
}
