package io.stackworks.server.cli.imports;

import java.io.IOException;

/** Addresses, volumes and load balancers: resources whose place is an instance or a layer. */
final class Attached {
  private final Importing importing;
  private final Dump dump;

  Attached(Importing importing, Dump dump) {
    this.importing = importing;
    this.dump = dump;
  }

  /** That of its instance; AWS does not say it of the resource itself. With one stack: that. */
  private String stack(Dump.Item item, String what) {
    var stacks = dump.of("Stacks");
    var owner =
        dump.of("Instances").stream()
            .filter(instance -> instance.text("InstanceId").equals(item.text("InstanceId")))
            .findFirst()
            .orElse(stacks.size() == 1 ? stacks.get(0) : null);
    if (!item.text("StackId").isEmpty()) {
      return importing.here(item, "StackId");
    } else if (owner == null) {
      importing.lose(item, what + ": nothing says of which stack it is");
      return "";
    }
    return importing.here(owner, "StackId");
  }

  void address(Dump.Item item) throws IOException {
    var ip = item.text("Ip");
    var stack = stack(item, "Elastic IP " + ip);
    if (stack.isEmpty()) {
      return;
    }
    var query = Importing.request().put("StackId", stack);
    var there = importing.find("DescribeElasticIps", query, "ElasticIps", "Ip", ip);
    if (there == null) {
      importing.change("Elastic IP " + ip, "RegisterElasticIp", query.put("ElasticIp", ip));
      there = Importing.request();
    }
    if (!item.text("Name").equals(there.path("Name").asText(""))) {
      var request = Importing.request().put("ElasticIp", ip).put("Name", item.text("Name"));
      importing.change("Elastic IP " + ip, "UpdateElasticIp", request);
    }
    var instance = item.text("InstanceId").isEmpty() ? "" : importing.here(item, "InstanceId");
    if (!instance.isEmpty() && !there.path("InstanceId").asText("").equals(instance)) {
      var request = Importing.request().put("ElasticIp", ip).put("InstanceId", instance);
      importing.change("Elastic IP " + ip, "AssociateElasticIp", request);
    }
  }

  void volume(Dump.Item item) throws IOException {
    var ec2 = item.text("Ec2VolumeId");
    if (ec2.isEmpty() || !item.text("RaidArrayId").isEmpty()) {
      importing.lose(
          item, "volume %s: it is part of another machine".formatted(item.text("VolumeId")));
      return;
    }
    var stack = stack(item, "volume " + ec2);
    if (stack.isEmpty()) {
      return;
    }
    var query = Importing.request().put("StackId", stack);
    var there = importing.find("DescribeVolumes", query, "Volumes", "Ec2VolumeId", ec2);
    if (there == null) {
      there = importing.change("volume " + ec2, "RegisterVolume", query.put("Ec2VolumeId", ec2));
    }
    var id = there.path("VolumeId").asText("");
    var wanted = Members.of("UpdateVolume", item.node()).put("VolumeId", id);
    if (!Members.covers(there, wanted)) {
      importing.change("volume " + ec2, "UpdateVolume", wanted);
    }
    var instance = item.text("InstanceId").isEmpty() ? "" : importing.here(item, "InstanceId");
    if (!instance.isEmpty()
        && !item.text("MountPoint").isEmpty()
        && !there.path("InstanceId").asText("").equals(instance)) {
      var request = Importing.request().put("VolumeId", id).put("InstanceId", instance);
      importing.change("volume " + ec2, "AssignVolume", request);
    }
  }

  void balancer(Dump.Item item) throws IOException {
    var layer = importing.here(item, "LayerId");
    if (layer.isEmpty()) {
      return;
    }
    var name = item.text("ElasticLoadBalancerName");
    var query = Importing.request();
    query.putArray("LayerIds").add(layer);
    if (importing.find(
            "DescribeElasticLoadBalancers",
            query,
            "ElasticLoadBalancers",
            "ElasticLoadBalancerName",
            name)
        == null) {
      importing.change(
          "load balancer " + name,
          "AttachElasticLoadBalancer",
          Importing.request().put("ElasticLoadBalancerName", name).put("LayerId", layer));
    }
  }
}
