package io.stackworks.server.stack;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * A stack's instances by id, in the order of their creation, and the host names that they have.
 * Never changes; another one with one instance more, or with one changed, costs the same however
 * many there are.
 */
public final class Instances extends AbstractMap<InstanceId, Instance> {

  public static final Instances NONE =
      new Instances(HashTreePMap.empty(), TreePMap.empty(), 0, HostnamesInUse.NONE);

  private final PMap<InstanceId, Integer> places;
  private final TreePMap<Integer, Instance> inOrder;
  private final int next;
  private final HostnamesInUse hostnames;
  private @Nullable List<Instance> listed; // made when first asked for; the same whoever makes it

  private Instances(
      PMap<InstanceId, Integer> places,
      TreePMap<Integer, Instance> inOrder,
      int next,
      HostnamesInUse hostnames) {
    this.places = places;
    this.inOrder = inOrder;
    this.next = next;
    this.hostnames = hostnames;
  }

  public static Instances of(Iterable<Instance> instances) {
    var all = NONE;
    for (var instance : instances) {
      all = all.with(instance);
    }
    return all;
  }

  /** With this state of an instance; a new one is the last. */
  Instances with(Instance instance) {
    var place = places.get(instance.id());
    if (place == null) {
      return new Instances(
          places.plus(instance.id(), next),
          inOrder.plus(next, instance),
          next + 1,
          hostnames.with(instance.hostname(), instance.id()));
    }
    var before = inOrder.get(place);
    var sameName = before != null && before.hostname().equals(instance.hostname());
    return new Instances(
        places,
        inOrder.plus(place, instance),
        next,
        sameName || before == null
            ? hostnames
            : hostnames
                .without(before.hostname(), before.id())
                .with(instance.hostname(), instance.id()));
  }

  Instances without(InstanceId id) {
    var place = places.get(id);
    var before = place == null ? null : inOrder.get(place);
    return place == null || before == null
        ? this
        : new Instances(
            places.minus(id), inOrder.minus(place), next, hostnames.without(before.hostname(), id));
  }

  HostnamesInUse hostnames() {
    return hostnames;
  }

  @Override
  public @Nullable Instance get(@Nullable Object id) {
    var place = id == null ? null : places.get(id);
    return place == null ? null : inOrder.get(place);
  }

  @Override
  public boolean containsKey(@Nullable Object id) {
    return id != null && places.containsKey(id);
  }

  @Override
  public int size() {
    return places.size();
  }

  /** In the order of their creation. */
  @Override
  public Collection<Instance> values() {
    var list = listed;
    if (list == null) {
      list = List.copyOf(inOrder.values());
      listed = list;
    }
    return list;
  }

  @Override
  public Set<Map.Entry<InstanceId, Instance>> entrySet() {
    var all = values();
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<InstanceId, Instance>> iterator() {
        return all.stream().map(instance -> Map.entry(instance.id(), instance)).iterator();
      }

      @Override
      public int size() {
        return all.size();
      }
    };
  }
}
