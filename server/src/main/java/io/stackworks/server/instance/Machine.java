package io.stackworks.server.instance;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What compute knows about the machine behind an instance.
 *
 * @param id the compute's own name of the machine (EC2 instance id, sandbox name)
 * @param facts further facts for node data and people, for instance {@code sandbox: namespaces},
 *     {@code port_80: 8081}
 */
@RecordBuilder
public record Machine(
    String id,
    @Nullable String privateIp,
    @Nullable String publicIp,
    @Nullable String privateDns,
    @Nullable String publicDns,
    @Nullable String availabilityZone,
    Map<String, String> facts)
    implements MachineBuilder.With {

  public Machine {
    facts = Map.copyOf(facts);
  }

  /** Fact of a machine that must not run although it may: it was given up before it was stopped. */
  private static final String UNWANTED = "unwanted";

  public boolean isUnwanted() {
    return facts.containsKey(UNWANTED);
  }

  public Machine withUnwanted(boolean unwanted) {
    var changed = new HashMap<>(facts);
    if (unwanted) {
      changed.put(UNWANTED, "true");
    } else {
      changed.remove(UNWANTED);
    }
    return withFacts(changed);
  }

  public static Machine of(String id, @Nullable String privateIp) {
    return new Machine(id, privateIp, null, null, null, null, Map.of());
  }
}
