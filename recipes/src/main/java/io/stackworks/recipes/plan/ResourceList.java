package io.stackworks.recipes.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Declared resources in order. While it is being walked, new ones go right behind the current one,
 * so that they run next.
 */
public final class ResourceList {
  private final List<Declared> all = new ArrayList<>();
  private final Map<String, Declared> byKey = new HashMap<>();
  private int current = -1;
  private int inserted;

  public void add(Declared resource) {
    all.add(resource);
    byKey.put(resource.identity(), resource);
  }

  /** Appends, or while walking inserts behind the current one and those inserted since. */
  public void insert(Declared resource) {
    if (current < 0) {
      add(resource);
      return;
    }
    inserted++;
    all.add(Math.min(current + inserted, all.size()), resource);
    byKey.put(resource.identity(), resource);
  }

  public void insertAt(int index, Declared resource) {
    all.add(index, resource);
    byKey.put(resource.identity(), resource);
  }

  /** Makes a resource known under another key too. */
  public void alias(String key, Declared resource) {
    byKey.put(key, resource);
  }

  /** The last one declared under the key. */
  public @Nullable Declared find(String key) {
    return byKey.get(key);
  }

  public @Nullable Declared remove(String key) {
    var gone = byKey.remove(key);
    if (gone != null) {
      int at = all.indexOf(gone);
      if (at >= 0) {
        all.remove(at);
        if (at < current) {
          current--;
        }
      }
    }
    return gone;
  }

  public List<Declared> all() {
    return List.copyOf(all);
  }

  public int size() {
    return all.size();
  }

  /** 1-based place of the resource being walked; 0 outside a walk. */
  public int position() {
    return current + 1;
  }

  void walk(Consumer<Declared> visit) {
    int before = current;
    int insertedBefore = inserted;
    try {
      for (current = 0; current < all.size(); current++) {
        inserted = 0;
        visit.accept(all.get(current));
      }
    } finally {
      current = before;
      inserted = insertedBefore;
    }
  }
}
