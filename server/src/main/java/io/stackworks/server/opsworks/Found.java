package io.stackworks.server.opsworks;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds what requests name by id; refuses in the published words what does not exist. */
public final class Found {
  private final Stacks stacks;

  public Found(Stacks stacks) {
    this.stacks = stacks;
  }

  public Snapshot stack(String id) {
    return Ids.find(id, StackId::new)
        .flatMap(stacks::snapshot)
        .orElseThrow(() -> ApiError.unknown("stack", id));
  }

  /** The same, refused with nothing but the id: so do operations that make something in a stack. */
  public Snapshot bareStack(String id) {
    return Ids.find(id, StackId::new)
        .flatMap(stacks::snapshot)
        .orElseThrow(() -> ApiError.notFound(id));
  }

  /** The stack that has this layer. */
  public Snapshot ofLayer(String id) {
    return Ids.find(id, LayerId::new)
        .flatMap(stacks::stackOf)
        .flatMap(stacks::snapshot)
        .orElseThrow(() -> ApiError.unknown("layer", id));
  }

  public Layer layer(String id) {
    return layer(ofLayer(id), id);
  }

  static Layer layer(Snapshot snapshot, String id) {
    return Ids.find(id, LayerId::new)
        .flatMap(snapshot::layer)
        .orElseThrow(() -> ApiError.unknown("layer", id));
  }

  /** The stack that has this instance. */
  public Snapshot ofInstance(String id) {
    return Ids.find(id, InstanceId::new)
        .flatMap(stacks::stackOf)
        .flatMap(stacks::snapshot)
        .orElseThrow(() -> ApiError.unknown("instance", id));
  }

  public Instance instance(String id) {
    return instance(ofInstance(id), id);
  }

  static Instance instance(Snapshot snapshot, String id) {
    return Ids.find(id, InstanceId::new)
        .flatMap(snapshot::instance)
        .orElseThrow(() -> ApiError.unknown("instance", id));
  }

  /** The stack that has this app. */
  public Snapshot ofApp(String id) {
    return Ids.find(id, AppId::new)
        .flatMap(stacks::stackOf)
        .flatMap(stacks::snapshot)
        .orElseThrow(() -> ApiError.unknown("app", id));
  }

  static App app(Snapshot snapshot, String id) {
    return Ids.find(id, AppId::new)
        .flatMap(snapshot::app)
        .orElseThrow(() -> ApiError.unknown("app", id));
  }

  /**
   * Each of these, in this order, with its stack; unknown ones are told all at once, as a list of
   * ids.
   */
  <I, T> Map<T, Snapshot> each(
      List<String> ids,
      Function<String, I> type,
      Function<I, Optional<StackId>> owner,
      Function<Snapshot, Function<I, Optional<T>>> find) {
    var found = new LinkedHashMap<T, Snapshot>();
    var unknown = new ArrayList<String>();
    var read = new LinkedHashMap<StackId, Optional<Snapshot>>();
    for (var id : ids) {
      var parsed = Ids.find(id, type);
      var snapshot =
          parsed.flatMap(owner).flatMap(stack -> read.computeIfAbsent(stack, stacks::snapshot));
      var value = parsed.flatMap(known -> snapshot.flatMap(held -> find.apply(held).apply(known)));
      if (value.isPresent()) {
        found.put(value.get(), snapshot.orElseThrow());
      } else {
        unknown.add(id);
      }
    }
    if (!unknown.isEmpty()) {
      throw ApiError.notFound(String.join(", ", unknown));
    }
    return found;
  }

  Map<Layer, Snapshot> layers(List<String> ids) {
    return each(ids, LayerId::new, stacks::stackOf, snapshot -> snapshot::layer);
  }

  Map<Instance, Snapshot> instances(List<String> ids) {
    return each(ids, InstanceId::new, stacks::stackOf, snapshot -> snapshot::instance);
  }

  Map<App, Snapshot> apps(List<String> ids) {
    return each(ids, AppId::new, stacks::stackOf, snapshot -> snapshot::app);
  }
}
