package io.stackworks.server.nodedata;

import com.google.protobuf.ByteString;
import io.stackworks.proto.run.DataBagItem;
import io.stackworks.proto.run.RunSpec;
import io.stackworks.server.command.SharedSpec;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all instances of a stack are given alike, remembered as long as nothing in it has changed: a
 * command to a thousand instances makes it once. Comparing costs little: snapshots keep the very
 * same objects for what a decision did not touch.
 */
final class SharedParts {

  private static final int STACKS = 100;

  private record Made(
      Stack stack,
      Map<LayerId, Layer> layers,
      List<Instance> online,
      Map<InstanceId, Piece> pieces,
      SharedSpec part) {

    boolean isOf(Snapshot snapshot, List<Instance> present) {
      return isLike(snapshot) && same(online, present);
    }

    boolean isLike(Snapshot snapshot) {
      return stack.chefVersion() == snapshot.stack().chefVersion()
          && layers.equals(snapshot.layers());
    }

    private static boolean same(List<Instance> some, List<Instance> others) {
      if (some.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < some.size(); i++) {
        if (!isSame(some.get(i), others.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** What is said of one instance. */
  private record Piece(Instance of, ByteString node, @Nullable DataBagItem item) {}

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
    var former =
        known != null && known.isLike(snapshot) ? known.pieces() : Map.<InstanceId, Piece>of();
    var pieces = new LinkedHashMap<InstanceId, Piece>();
    for (var instance : online) {
      var piece = former.get(instance.id());
      pieces.put(
          instance.id(),
          piece != null && isSame(piece.of(), instance) ? piece : piece(snapshot, instance));
    }
    var made = new Made(snapshot.stack(), snapshot.layers(), online, pieces, join(pieces));
    latest.put(snapshot.stack().id(), made);
    return made.part();
  }

  /** A record compares its fields; mostly it is the very same object. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Instance one, Instance other) {
    return one == other || one.equals(other);
  }

  private static Piece piece(Snapshot snapshot, Instance instance) {
    return new Piece(
        instance,
        NodeData.json(Nodes.searchable(snapshot, instance)),
        snapshot.stack().chefVersion().usesDataBags() ? DataBags.other(instance) : null);
  }

  private static SharedSpec join(Map<InstanceId, Piece> pieces) {
    var spec = RunSpec.newBuilder();
    for (var piece : pieces.values()) {
      spec.addNodes(piece.node());
      if (piece.item() != null) {
        spec.addDataBags(piece.item());
      }
    }
    return SharedSpec.of(spec.build());
  }
}
