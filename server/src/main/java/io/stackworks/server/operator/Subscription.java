package io.stackworks.server.operator;

import org.jspecify.annotations.Nullable;

/** Something to be closed that may come to be only after its end was already wished for. */
final class Subscription {
  private @Nullable AutoCloseable held;
  private boolean closed;

  void hold(AutoCloseable subscription) {
    synchronized (this) {
      if (!closed) {
        held = subscription;
        return;
      }
    }
    close(subscription);
  }

  void close() {
    AutoCloseable closing;
    synchronized (this) {
      closed = true;
      closing = held;
      held = null;
    }
    if (closing != null) {
      close(closing);
    }
  }

  private static void close(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Exception e) {
      throw new IllegalStateException(e); // taking a listener out of a set does not fail
    }
  }
}
