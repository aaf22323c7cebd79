package io.stackworks.recipes.facts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Automatic attributes by their first-level name; each is worked out when it is asked for. */
public final class Facts {
  private final Map<String, Supplier<@Nullable Object>> suppliers = new LinkedHashMap<>();

  /**
   * @param chefVersion what {@code chef_packages} says
   */
  public Facts(String chefVersion) {
    var os = new OperatingSystem();
    var machine = new Machine();
    var network = new Network();
    os.into(suppliers);
    machine.into(suppliers);
    network.into(suppliers);
    new Disks().into(suppliers);
    new Cloud().into(suppliers);
    new Software(os).into(suppliers);
    suppliers.put(
        "chef_packages",
        () ->
            Map.of(
                "chef", Map.of("version", chefVersion, "chef_root", "/opt/stackworks"),
                "ohai", Map.of("version", chefVersion, "ohai_root", "/opt/stackworks")));
  }

  public Set<String> names() {
    return new TreeSet<>(suppliers.keySet());
  }

  /** The value of an attribute, null when this machine has none. Never throws. */
  public @Nullable Object get(String name) {
    var supplier = suppliers.get(name);
    if (supplier == null) {
      return null;
    }
    try {
      return supplier.get();
    } catch (RuntimeException unreadable) {
      return null;
    }
  }
}
