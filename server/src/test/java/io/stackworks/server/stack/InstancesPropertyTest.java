package io.stackworks.server.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random changes, made to a plain map too: both must always say the same. */
class InstancesPropertyTest {
  private static final List<String> STEMS = List.of("web", "Web", "web1", "lb-", "x");
  private static final StackId STACK = StackId.random();

  @Property(tries = 60)
  void it_is_a_map_in_the_order_of_creation_that_knows_who_has_which_name(@ForAll long seed) {
    var random = new Random(seed);
    var plain = new LinkedHashMap<InstanceId, Instance>();
    var instances = Instances.NONE;
    for (int step = 0; step < 120; step++) {
      var ids = new ArrayList<>(plain.keySet());
      if (ids.isEmpty() || random.nextInt(5) > 1) {
        var fresh = instance(InstanceId.random(), name(random, instances));
        plain.put(fresh.id(), fresh);
        instances = instances.with(fresh);
      } else if (random.nextBoolean()) {
        var changed = instance(ids.get(random.nextInt(ids.size())), name(random, instances));
        plain.put(changed.id(), changed);
        instances = instances.with(changed);
      } else {
        var gone = ids.get(random.nextInt(ids.size()));
        plain.remove(gone);
        instances = instances.without(gone);
      }

      assertThat(List.copyOf(instances.values())).isEqualTo(List.copyOf(plain.values()));
      assertThat(List.copyOf(instances.keySet())).isEqualTo(List.copyOf(plain.keySet()));
      for (var stem : STEMS) {
        assertThat(instances.hostnames().next(stem)).isEqualTo(next(stem, plain.values()));
      }
      for (var instance : plain.values()) {
        assertThat(instances.get(instance.id())).isEqualTo(instance);
        assertThat(
                instances
                    .hostnames()
                    .holder(instance.hostname().toUpperCase(java.util.Locale.ROOT)))
            .isEqualTo(instance.id());
      }
    }
  }

  @Property(tries = 20)
  void thousands_keep_their_order(@ForAll long seed) {
    var all = new ArrayList<Instance>();
    for (int i = 0; i < 3000; i++) {
      all.add(instance(InstanceId.random(), "web" + (i + 1)));
    }
    var instances = Instances.of(all);
    var gone = all.remove(new Random(seed).nextInt(all.size()));

    assertThat(instances.hostnames().next("web")).isEqualTo("web3001");
    assertThat(List.copyOf(instances.without(gone.id()).values())).isEqualTo(all);
    assertThat(instances.without(gone.id()).hostnames().next("web")).isEqualTo(gone.hostname());
  }

  private static String name(Random random, Instances taken) {
    var stem = STEMS.get(random.nextInt(STEMS.size()));
    var name = stem + (1 + random.nextInt(random.nextInt(10) == 0 ? 2000 : 12));
    return taken.hostnames().contains(name) ? taken.hostnames().next(stem) : name;
  }

  private static String next(String stem, Iterable<Instance> instances) {
    for (int number = 1; ; number++) {
      var wanted = stem + number;
      boolean free = true;
      for (var instance : instances) {
        free &= !instance.hostname().equalsIgnoreCase(wanted);
      }
      if (free) {
        return wanted;
      }
    }
  }

  private static Instance instance(InstanceId id, String hostname) {
    return Instance.of(id, STACK, hostname, List.of(), ComputeKind.LOCAL, Instant.EPOCH);
  }
}
