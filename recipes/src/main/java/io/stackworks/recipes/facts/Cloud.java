package io.stackworks.recipes.facts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cloud a machine runs in. It counts as EC2 when its firmware says so or an ohai hint does;
 * only then is the metadata address asked.
 */
final class Cloud {
  private final Path root;
  private final Ec2Metadata metadata;
  private @Nullable Map<String, Object> found;

  Cloud() {
    this(Path.of("/"), new Ec2Metadata("http://169.254.169.254"));
  }

  Cloud(Path root, Ec2Metadata metadata) {
    this.root = root;
    this.metadata = metadata;
  }

  void into(Map<String, Supplier<@Nullable Object>> facts) {
    facts.put("ec2", this::ec2);
    facts.put("cloud", this::cloud);
  }

  private boolean onEc2() {
    return text("sys/class/dmi/id/sys_vendor").contains("Amazon EC2")
        || text("sys/hypervisor/uuid").startsWith("ec2")
        || Files.exists(root.resolve("etc/chef/ohai/hints/ec2.json"));
  }

  private String text(String file) {
    return Text.of(root.resolve(file).toString());
  }

  /** Null elsewhere; without an answer what the firmware knows. */
  private @Nullable Map<String, Object> ec2() {
    if (found == null && onEc2()) {
      var map = new LinkedHashMap<String, Object>();
      map.put("instance_id", text("sys/class/dmi/id/board_asset_tag"));
      map.put("instance_type", text("sys/class/dmi/id/product_name"));
      map.putAll(metadata.all());
      found = map;
    }
    return found;
  }

  private @Nullable Map<String, Object> cloud() {
    var ec2 = ec2();
    if (ec2 == null) {
      return null;
    }
    var map = new LinkedHashMap<String, Object>();
    map.put("provider", "ec2");
    copy(ec2, "public_ipv4", map, "public_ipv4");
    copy(ec2, "local_ipv4", map, "local_ipv4");
    copy(ec2, "public_hostname", map, "public_hostname");
    copy(ec2, "local_hostname", map, "local_hostname");
    return map;
  }

  private static void copy(
      Map<String, Object> from, String key, Map<String, Object> to, String name) {
    var value = from.get(key);
    if (value != null) {
      to.put(name, value);
      if (name.endsWith("ipv4")) {
        to.put(name + "_addrs", java.util.List.of(value));
      }
    }
  }
}
