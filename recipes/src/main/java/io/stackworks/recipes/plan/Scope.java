package io.stackworks.recipes.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collection that converges as one: the run's own, or that of one action of a custom resource.
 * Inner scopes see the resources of the outer ones, never the other way round.
 */
public final class Scope {
  private final @Nullable Scope parent;
  private final boolean looksOutside;
  private final ResourceList resources = new ResourceList();
  private final Map<Timing, Map<String, List<Notification>>> edges = new EnumMap<>(Timing.class);
  private final Deque<Notification> queue = new ArrayDeque<>();

  /**
   * @param looksOutside whether lookups that find nothing go on in the parent (not in generation
   *     11)
   */
  public Scope(@Nullable Scope parent, boolean looksOutside) {
    this.parent = parent;
    this.looksOutside = looksOutside;
  }

  public @Nullable Scope parent() {
    return parent;
  }

  public Scope root() {
    return parent == null ? this : parent.root();
  }

  public int depth() {
    return parent == null ? 0 : parent.depth() + 1;
  }

  public ResourceList resources() {
    return resources;
  }

  public @Nullable Declared find(String key) {
    var here = resources.find(key);
    return here == null && parent != null && looksOutside ? parent.find(key) : here;
  }

  public void add(Notification edge) {
    edges
        .computeIfAbsent(edge.timing(), t -> new HashMap<>())
        .computeIfAbsent(edge.source(), s -> new ArrayList<>())
        .add(edge);
  }

  /** Edges that leave resources of this identity. */
  public List<Notification> edges(Timing timing, String identity) {
    var byIdentity = edges.get(timing);
    var found = byIdentity == null ? null : byIdentity.get(identity);
    return found == null ? List.of() : List.copyOf(found);
  }

  /**
   * Puts a notification into the queue of its target's scope unless the same action of the same
   * target waits there already.
   *
   * @return whether it was queued
   */
  public boolean enqueue(Notification edge) {
    var target = edge.target(this);
    var home = target.scope() == null ? this : target.scope();
    for (var waiting : home.queue) {
      if (waiting.duplicates(edge, this)) {
        return false;
      }
    }
    home.queue.add(edge);
    return true;
  }

  @Nullable Notification next() {
    return queue.poll();
  }

  void resolve() {
    for (var timing : Timing.values()) {
      for (var resource : resources.all()) {
        for (var edge : edges(timing, resource.identity())) {
          edge.target(this);
        }
      }
    }
  }
}
