package io.stackworks.server.stack;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map that never changes: {@link #with} and {@link #without} answer another one that shares all
 * but a few nodes with this one, so that a decision costs the same in a stack of ten and of ten
 * thousand instances. No order.
 *
 * <p>A hash array mapped trie: five bits of the hash choose a slot of a node.
 */
final class Trie<K, V> {

  private static final int BITS = 5;
  private static final int ENOUGH = 32; // bits of a hash: below are only keys that share all of it

  private static final Trie<Object, Object> EMPTY = new Trie<>(new Node(0, new Object[0]), 0);

  /**
   * @param slots of the set bits, in their order: an entry or a node; at the bottom, entries only
   */
  private record Node(int bits, Object[] slots) {
    Node replaced(int index, Object slot) {
      var copy = slots.clone();
      copy[index] = slot;
      return new Node(bits, copy);
    }

    Node inserted(int bit, int index, Object slot) {
      var copy = new Object[slots.length + 1];
      System.arraycopy(slots, 0, copy, 0, index);
      copy[index] = slot;
      System.arraycopy(slots, index, copy, index + 1, slots.length - index);
      return new Node(bits | bit, copy);
    }

    Node removed(int bit, int index) {
      var copy = Arrays.copyOf(slots, slots.length - 1);
      System.arraycopy(slots, index + 1, copy, index, copy.length - index);
      return new Node(bits & ~bit, copy);
    }
  }

  private final Node root;
  private final int size;

  private Trie(Node root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked") // holds nothing of either type
  static <K, V> Trie<K, V> empty() {
    return (Trie<K, V>) EMPTY;
  }

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // what `with` put in
  @Nullable V get(Object key) {
    int hash = key.hashCode();
    var node = root;
    for (int shift = 0; shift < ENOUGH; shift += BITS) {
      int bit = bit(hash, shift);
      if ((node.bits & bit) == 0) {
        return null;
      }
      var slot = node.slots[index(node, bit)];
      if (slot instanceof Map.Entry<?, ?> entry) {
        return entry.getKey().equals(key) ? (V) entry.getValue() : null;
      }
      node = (Node) slot;
    }
    int found = search(node, key);
    return found < 0 ? null : (V) ((Map.Entry<?, ?>) node.slots[found]).getValue();
  }

  Trie<K, V> with(K key, V value) {
    return new Trie<>(
        put(root, key.hashCode(), 0, Map.entry(key, value)), get(key) == null ? size + 1 : size);
  }

  Trie<K, V> without(K key) {
    return get(key) == null ? this : new Trie<>(remove(root, key.hashCode(), 0, key), size - 1);
  }

  @SuppressWarnings("unchecked")
  void forEach(Consumer<V> consumer) {
    walk(root, entry -> consumer.accept((V) entry.getValue()));
  }

  private static void walk(Node node, Consumer<Map.Entry<?, ?>> consumer) {
    for (var slot : node.slots) {
      if (slot instanceof Node inner) {
        walk(inner, consumer);
      } else {
        consumer.accept((Map.Entry<?, ?>) slot);
      }
    }
  }

  private static Node put(Node node, int hash, int shift, Map.Entry<?, ?> entry) {
    if (shift >= ENOUGH) {
      int found = search(node, entry.getKey());
      return found < 0 ? node.inserted(0, node.slots.length, entry) : node.replaced(found, entry);
    }
    int bit = bit(hash, shift);
    int index = index(node, bit);
    if ((node.bits & bit) == 0) {
      return node.inserted(bit, index, entry);
    }
    var slot = node.slots[index];
    if (slot instanceof Node inner) {
      return node.replaced(index, put(inner, hash, shift + BITS, entry));
    }
    var there = (Map.Entry<?, ?>) slot;
    if (there.getKey().equals(entry.getKey())) {
      return node.replaced(index, entry);
    }
    var inner = put(new Node(0, new Object[0]), there.getKey().hashCode(), shift + BITS, there);
    return node.replaced(index, put(inner, hash, shift + BITS, entry));
  }

  /** The key is there. */
  private static Node remove(Node node, int hash, int shift, Object key) {
    if (shift >= ENOUGH) {
      return node.removed(0, search(node, key));
    }
    int bit = bit(hash, shift);
    int index = index(node, bit);
    if (node.slots[index] instanceof Node inner) {
      var left = remove(inner, hash, shift + BITS, key);
      return left.slots.length == 0 ? node.removed(bit, index) : node.replaced(index, left);
    }
    return node.removed(bit, index);
  }

  private static int search(Node bottom, Object key) {
    for (int i = 0; i < bottom.slots.length; i++) {
      if (((Map.Entry<?, ?>) bottom.slots[i]).getKey().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private static int bit(int hash, int shift) {
    return 1 << (hash >>> shift & 31);
  }

  private static int index(Node node, int bit) {
    return Integer.bitCount(node.bits & bit - 1);
  }
}
