package io.stackworks.server.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TrieTest {

  /** Keys of which many share their hash, or all but its last bits. */
  private record Key(int number) {
    @Override
    public int hashCode() {
      return number % 3 == 0 ? number % 7 : number << 27;
    }
  }

  @Property(tries = 200)
  void it_holds_what_a_hash_map_holds(
      @ForAll @Size(max = 300) List<@IntRange(min = -60, max = 60) Integer> steps) {
    var trie = Trie.<Key, Integer>empty();
    var map = new HashMap<Key, Integer>();
    var earlier = trie.with(new Key(1), 1);
    for (int step = 0; step < steps.size(); step++) {
      var key = new Key(Math.abs(steps.get(step)));
      if (steps.get(step) < 0) {
        trie = trie.without(key);
        map.remove(key);
      } else {
        trie = trie.with(key, step);
        map.put(key, step);
      }
      assertThat(trie.get(key)).isEqualTo(map.get(key));
    }
    var values = new ArrayList<Integer>();
    trie.forEach(values::add);

    assertThat(values).containsExactlyInAnyOrderElementsOf(map.values());
    assertThat(trie.size()).isEqualTo(map.size());
    for (int number = 0; number <= 60; number++) {
      assertThat(trie.get(new Key(number))).isEqualTo(map.get(new Key(number)));
    }
    assertThat(earlier.size()).isEqualTo(1);
  }
}
