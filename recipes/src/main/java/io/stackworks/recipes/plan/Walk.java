package io.stackworks.recipes.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converges a scope: every resource in order, notifications at once or at the end.
 *
 * <p>A failure stops the walk, but what was queued by then still runs; the failures come together.
 */
public final class Walk {
  private final Listener listener;

  public Walk(Listener listener) {
    this.listener = listener;
  }

  public void converge(Scope scope) {
    List<Throwable> failures = new ArrayList<>();
    try {
      scope.resolve();
      scope.resources().walk(this::runAll);
    } catch (RuntimeException failure) {
      failures.add(failure);
    }
    drain(scope, failures);
  }

  /** Ends a scope whose resources converged as they were declared: what it queued runs now. */
  public void finish(Scope scope) {
    List<Throwable> failures = new ArrayList<>();
    try {
      scope.resolve();
    } catch (RuntimeException missing) {
      failures.add(missing);
    }
    drain(scope, failures);
  }

  private void drain(Scope scope, List<Throwable> failures) {
    for (var next = scope.next(); next != null; next = scope.next()) {
      try {
        run(next.target(scope), next.action(), next);
      } catch (RuntimeException failure) {
        failures.add(failure);
      }
    }
    if (failures.size() == 1 && failures.get(0) instanceof RuntimeException only) {
      throw only;
    }
    if (!failures.isEmpty()) {
      throw new SeveralFailed(failures);
    }
  }

  public void runAll(Declared resource) {
    for (var action : resource.actions()) {
      run(resource, action, null);
    }
    var scope = resource.scope();
    if (scope != null) {
      for (var edge : scope.overdue(resource)) {
        notify(resource, edge, scope);
      }
    }
  }

  /** Runs one action with its notifications. */
  public void runOne(Declared resource, String action) {
    run(resource, action, null);
  }

  private void run(Declared resource, String action, @Nullable Notification because) {
    var scope = resource.scope();
    if (scope == null) {
      resource.perform(action, because);
      return;
    }
    var identity = resource.identity();
    var before = scope.edges(Timing.BEFORE, identity);
    if (!before.isEmpty() && resource.wouldChange(action)) {
      for (var edge : before) {
        notify(resource, edge, scope);
      }
    }
    if (!resource.perform(action, because)) {
      return;
    }
    scope.changed(identity);
    for (var edge : scope.edges(Timing.IMMEDIATE, identity)) {
      if (!scope.awaits(edge)) {
        notify(resource, edge, scope);
      }
    }
    for (var edge : scope.edges(Timing.DELAYED, identity)) {
      listener.notified(resource, edge, scope.enqueue(edge));
    }
  }

  private void notify(Declared resource, Notification edge, Scope scope) {
    var target = edge.target(scope);
    listener.notified(resource, edge, true);
    run(target, edge.action(), edge);
  }

  /** Hears of notifications as they are sent. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param queued false for a delayed one that waits already
     */
    void notified(Declared by, Notification notification, boolean queued);
  }
}
