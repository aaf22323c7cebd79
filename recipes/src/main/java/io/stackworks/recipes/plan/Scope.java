package io.stackworks.recipes.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final Set<String> changed = new HashSet<>();
  private boolean unified;

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

  /** Makes each resource converge as it is declared. */
  public void unify() {
    unified = true;
  }

  void changed(String identity) {
    if (unified) {
      changed.add(identity);
    }
  }

  /** Whether the target of an edge may be declared later, after what notifies it has run. */
  boolean awaits(Notification edge) {
    return unified && edge.timing() != Timing.BEFORE && !edge.found(this);
  }

  /** Edges to a resource declared only now, from resources that have changed before. */
  List<Notification> overdue(Declared target) {
    var found = new ArrayList<Notification>();
    for (var all : edges.getOrDefault(Timing.IMMEDIATE, Map.of()).values()) {
      for (var edge : all) {
        if (changed.contains(edge.source()) && edge.found(this) && edge.target(this) == target) {
          found.add(edge);
        }
      }
    }
    return found;
  }

  public void add(Notification edge) {
    if (changed.contains(edge.source())) {
      if (edge.timing() == Timing.BEFORE) {
        throw new IllegalStateException(
            "before subscription from "
                + edge.wanted()
                + " resource cannot be setup to "
                + edge.source()
                + " resource, which has already fired while in unified mode");
      }
      if (edge.timing() == Timing.DELAYED) {
        enqueue(edge);
      }
    }
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
    var target = awaits(edge) ? null : edge.target(this);
    var home = target == null || target.scope() == null ? this : target.scope();
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
    if (!edges.isEmpty()) {
      resources.all().forEach(resource -> resolve(resource, true));
    }
  }

  /** Looks up what a resource notifies; fails when it is not there and will not be. */
  public void resolve(Declared resource) {
    resolve(resource, !unified);
  }

  private void resolve(Declared resource, boolean all) {
    if (edges.isEmpty()) {
      return;
    }
    for (var timing : Timing.values()) {
      for (var edge : edges(timing, resource.identity())) {
        if (all || !awaits(edge)) {
          edge.target(this);
        }
      }
    }
  }
}
