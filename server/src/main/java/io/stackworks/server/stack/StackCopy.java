package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import java.util.ArrayList;
import java.util.List;

/** What a clone of a stack is made with: all layers, some apps, no instances. */
public final class StackCopy {
  private StackCopy() {}

  /** The layers of a stack and these of its apps, with ids of their own, for another stack. */
  public static List<Event> of(Snapshot source, List<App> apps, StackId copy) {
    var events = new ArrayList<Event>();
    for (var layer : source.layers().values()) {
      if (layer.type() != LayerType.ECS_CLUSTER) { // its cluster belongs to one stack alone
        events.add(
            new Event.LayerCreateRequested(
                layer.with(change -> change.id(LayerId.random()).stackId(copy))));
      }
    }
    for (var app : apps) {
      events.add(
          new Event.AppCreateRequested(
              app.with(change -> change.id(AppId.random()).stackId(copy))));
    }
    return List.copyOf(events);
  }
}
