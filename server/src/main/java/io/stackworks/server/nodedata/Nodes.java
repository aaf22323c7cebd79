package io.stackworks.server.nodedata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.server.app.App;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.stack.Snapshot;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of node data that both generations share: instances as other nodes see them, times, facts
 * of machines.
 */
final class Nodes {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'+00:00'").withZone(ZoneOffset.UTC);

  private Nodes() {}

  static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : TIME.format(at);
  }

  /** Online instances of a layer, in the order of creation. */
  static List<Instance> online(Snapshot snapshot, Layer layer) {
    return snapshot.instancesIn(layer.id()).stream().filter(Instance::isOnline).toList();
  }

  static List<String> shortnames(Snapshot snapshot, Instance instance) {
    return snapshot.layersOf(instance).stream().map(Layer::shortname).toList();
  }

  /** A size hint for load balancer weights and worker counts: 8 on two cores, as on a c1.medium. */
  static int backends(Instance instance) {
    var facts = instance.facts();
    return facts == null || facts.cpus() < 1 ? 8 : 4 * facts.cpus();
  }

  static String infrastructure(Instance instance) {
    return switch (instance.compute()) {
      case EC2 -> "ec2";
      case LOCAL, REGISTERED -> "on-premises";
    };
  }

  /** What other instances know of one: {@code opsworks.layers.<short>.instances.<host>}. */
  static ObjectNode seen(Instance instance) {
    var node = JSON.objectNode();
    node.put("id", instance.id().value());
    node.put("status", instance.status().word());
    addresses(node, instance);
    node.put("created_at", time(instance.createdAt()));
    node.put("booted_at", time(instance.bootedAt()));
    node.put("backends", backends(instance));
    node.put("infrastructure_class", infrastructure(instance));
    var facts = machineFacts(instance).get("stackworks");
    if (facts != null) {
      node.set("stackworks", facts);
    }
    return node;
  }

  static void addresses(ObjectNode node, Instance instance) {
    var machine = instance.machine();
    var settings = instance.settings();
    node.put("ip", instance.publicIp());
    node.put("private_ip", instance.privateIp());
    node.put("public_dns_name", machine == null ? null : machine.publicDns());
    node.put("private_dns_name", machine == null ? null : machine.privateDns());
    node.put("elastic_ip", settings.elasticIp());
    node.put("aws_instance_id", machineId(instance));
    node.put("instance_type", settings.instanceType());
    node.put("availability_zone", zone(instance));
  }

  static @Nullable String machineId(Instance instance) {
    return instance.machine() == null || infrastructure(instance).equals("on-premises")
        ? null
        : instance.machine().id();
  }

  static @Nullable String zone(Instance instance) {
    var machine = instance.machine();
    return machine != null && machine.availabilityZone() != null
        ? machine.availabilityZone()
        : instance.settings().availabilityZone();
  }

  static String architecture(Instance instance) {
    var facts = instance.facts();
    return facts == null || facts.architecture().isEmpty()
        ? instance.settings().architecture()
        : facts.architecture();
  }

  /** The facts compute gives, attribute paths such as {@code stackworks.ports.http}, as a tree. */
  static ObjectNode machineFacts(Instance instance) {
    var tree = JSON.objectNode();
    if (instance.machine() == null) {
      return tree;
    }
    instance
        .machine()
        .facts()
        .forEach(
            (path, value) -> {
              var at = tree;
              var steps = path.split("\\.", -1);
              for (int i = 0; i < steps.length - 1; i++) {
                at = at.get(steps[i]) instanceof ObjectNode below ? below : at.putObject(steps[i]);
              }
              put(at, steps[steps.length - 1], value);
            });
    return tree;
  }

  private static void put(ObjectNode at, String key, String value) {
    if (value.matches("[0-9]{1,9}")) {
      at.put(key, Integer.parseInt(value));
    } else {
      at.put(key, value);
    }
  }

  /** A node for {@code search(:node, ...)}, in the form of Chef's node files. */
  static ObjectNode searchable(Snapshot snapshot, Instance instance) {
    var node = JSON.objectNode();
    node.put("name", instance.hostname());
    node.put("chef_environment", "_default");
    node.put("json_class", "Chef::Node");
    node.put("chef_type", "node");
    var normal = seen(instance);
    normal.put("hostname", instance.hostname());
    var layers = normal.putArray("layers");
    var roles = JSON.arrayNode();
    shortnames(snapshot, instance)
        .forEach(
            name -> {
              layers.add(name);
              roles.add(name);
            });
    normal.set("role", roles.deepCopy());
    node.set("normal", normal);
    node.putObject("default");
    node.putObject("override");
    var automatic = node.putObject("automatic");
    automatic.put("ipaddress", instance.privateIp());
    automatic.put("hostname", instance.hostname());
    automatic.put("fqdn", instance.hostname());
    automatic.set("roles", roles);
    automatic.putArray("recipes");
    var facts = instance.facts();
    if (facts != null) {
      automatic.put("platform", facts.platform());
      automatic.put("platform_version", facts.platformVersion());
    }
    node.putArray("run_list");
    return node;
  }

  /** The app's own domains, then always its short name. */
  static List<String> domains(App app) {
    var domains = new java.util.ArrayList<>(app.domains());
    if (!domains.contains(app.shortname())) {
      domains.add(app.shortname());
    }
    return domains;
  }
}
