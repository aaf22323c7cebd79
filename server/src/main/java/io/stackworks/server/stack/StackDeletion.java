package io.stackworks.server.stack;

import java.util.ArrayList;
import java.util.List;

/** What deleting a stack asks for, on doors where one request deletes it whole. */
public final class StackDeletion {
  private StackDeletion() {}

  /** A stack goes with its layers and apps; its instances must be gone before. */
  public static List<Event> of(Snapshot stack) {
    if (!stack.instances().isEmpty()) {
      throw Refusal.conflict(
              "stack %s has %d instances (expected: none)"
                  .formatted(stack.stack().name(), stack.instances().size()))
          .asException();
    }
    var events = new ArrayList<Event>();
    stack.liveApps().forEach(app -> events.add(new Event.AppDeleteRequested(app.id())));
    stack.layers().keySet().forEach(layer -> events.add(new Event.LayerDeleteRequested(layer)));
    events.add(new Event.StackDeleteRequested());
    return events;
  }
}
