package io.stackworks.recipes.facts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * EC2 attributes, where the machine says it is one and the agent left the metadata beside the
 * hints. The metadata address itself is never asked during a run: it may not answer.
 */
final class Cloud {
  void into(Map<String, Supplier<@Nullable Object>> facts) {
    facts.put("ec2", Cloud::ec2);
    facts.put("cloud", Cloud::cloud);
  }

  private static boolean onEc2() {
    return Text.of("/sys/class/dmi/id/sys_vendor").contains("Amazon EC2")
        || Text.of("/sys/hypervisor/uuid").startsWith("ec2");
  }

  private static @Nullable Map<String, Object> ec2() {
    if (!onEc2()) {
      return null;
    }
    var map = new LinkedHashMap<String, Object>();
    map.put("instance_id", Text.of("/sys/class/dmi/id/board_asset_tag"));
    map.put("instance_type", Text.of("/sys/class/dmi/id/product_name"));
    for (var line : Text.lines("/run/cloud-init/instance-data.json")) {
      var parts = line.split("\"");
      if (parts.length > 3
          && parts[1].matches("availability_zone|local_hostname|region|instance_id")) {
        map.put(
            parts[1].equals("availability_zone") ? "placement_availability_zone" : parts[1],
            parts[3]);
      }
    }
    return map;
  }

  private static @Nullable Map<String, Object> cloud() {
    return onEc2() ? Map.of("provider", "ec2") : null;
  }
}
