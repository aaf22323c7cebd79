package io.stackworks.recipes.plan;

/** A notification names a resource that nobody declared. */
public final class TargetMissing extends RuntimeException {
  private static final long serialVersionUID = 1;

  TargetMissing(Notification notification) {
    super(text(notification));
  }

  private static String text(Notification n) {
    var by = n.notifying();
    return "resource "
        + n.source()
        + " is configured to notify resource "
        + n.wanted()
        + " with action "
        + n.action()
        + ", but "
        + n.wanted()
        + " cannot be found in the resource collection"
        + (by == null ? "" : ". " + n.source() + " is defined in " + by.declaredAt());
  }
}
