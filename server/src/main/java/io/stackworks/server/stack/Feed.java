package io.stackworks.server.stack;

import io.stackworks.server.store.Pending;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Committed changes in the order of their positions, for watchers: kept for a while, then pruned.
 */
public final class Feed {

  /** Kept events after a position, oldest first. */
  public List<FeedEvent> after(long position, @Nullable StackId stack, int limit) {
    return Pending.value();
  }

  /** Position of the newest kept event; 0 when there is none. */
  public long position() {
    return Pending.value();
  }

  /**
   * Calls back for every event after now, in order, from a thread of the feed; the callback must
   * not block. Read {@link #after} once subscribed to bridge from an older position.
   */
  public AutoCloseable subscribe(Consumer<FeedEvent> watcher) {
    return Pending.value();
  }
}
