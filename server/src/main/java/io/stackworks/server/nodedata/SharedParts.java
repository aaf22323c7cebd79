package io.stackworks.server.nodedata;

import io.stackworks.proto.run.RunSpec;
import io.stackworks.server.command.SharedSpec;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all instances of a stack are given alike, remembered as long as nothing in it has changed: a
 * command to a thousand instances makes it once. Comparing costs little: snapshots keep the very
 * same objects for what a decision did not touch.
 */
final class SharedParts {

  private static final int STACKS = 100;

  private record Made(
      Stack stack, Map<LayerId, Layer> layers, List<Instance> online, SharedSpec part) {

    boolean isOf(Snapshot snapshot, List<Instance> present) {
      return stack.chefVersion() == snapshot.stack().chefVersion()
          && layers.equals(snapshot.layers())
          && online.equals(present);
    }
  }

  private final Map<StackId, Made> latest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StackId, Made> eldest) {
          return size() > STACKS;
        }
      };

  synchronized SharedSpec of(Snapshot snapshot) {
    var online = snapshot.onlineInstances();
    var known = latest.get(snapshot.stack().id());
    if (known != null && known.isOf(snapshot, online)) {
      return known.part();
    }
    var made = new Made(snapshot.stack(), snapshot.layers(), online, make(snapshot, online));
    latest.put(snapshot.stack().id(), made);
    return made.part();
  }

  private static SharedSpec make(Snapshot snapshot, List<Instance> online) {
    var spec = RunSpec.newBuilder();
    online.forEach(instance -> spec.addNodes(NodeData.json(Nodes.searchable(snapshot, instance))));
    if (snapshot.stack().chefVersion().usesDataBags()) {
      spec.addAllDataBags(DataBags.others(snapshot));
    }
    return SharedSpec.of(spec.build());
  }
}
