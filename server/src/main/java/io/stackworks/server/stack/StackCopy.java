package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a clone of a stack is made with: all layers, some apps, no instances.
 *
 * @param layers the source's and their copies
 */
public record StackCopy(List<Event> events, Map<LayerId, LayerId> layers) {

  public StackCopy {
    events = List.copyOf(events);
    layers = Map.copyOf(layers);
  }

  /** The layers of a stack and these of its apps, with ids of their own, for another stack. */
  public static StackCopy of(Snapshot source, List<App> apps, StackId copy) {
    var events = new ArrayList<Event>();
    var layers = new LinkedHashMap<LayerId, LayerId>();
    for (var layer : source.layers().values()) {
      if (layer.type() != LayerType.ECS_CLUSTER) { // its cluster belongs to one stack alone
        var id = LayerId.random();
        layers.put(layer.id(), id);
        events.add(
            new Event.LayerCreateRequested(layer.with(change -> change.id(id).stackId(copy))));
      }
    }
    for (var app : apps) {
      events.add(
          new Event.AppCreateRequested(
              app.with(change -> change.id(AppId.random()).stackId(copy))));
    }
    return new StackCopy(events, layers);
  }
}
