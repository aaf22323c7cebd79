package io.stackworks.server.ec2;

import io.stackworks.server.instance.Machine;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * A machine as EC2 describes it.
 *
 * @param reason why it is in its state, in EC2's words; absent where EC2 says nothing
 * @param instanceTag the instance that it was launched for
 * @param elasticIp that was brought to it; EC2 does not tell one public address from another
 */
record Observed(
    String id,
    State state,
    @Nullable String reason,
    @Nullable String privateIp,
    @Nullable String publicIp,
    @Nullable String privateDns,
    @Nullable String publicDns,
    @Nullable String zone,
    boolean isEbs,
    @Nullable String instanceTag,
    @Nullable String elasticIp) {

  enum State {
    PENDING,
    RUNNING,
    SHUTTING_DOWN,
    TERMINATED,
    STOPPING,
    STOPPED;

    /** It costs money as a running machine does, or is about to. */
    boolean isUp() {
      return this == PENDING || this == RUNNING;
    }

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** Fact of a machine: what its root volume is. */
  static final String ROOT_DEVICE = "root_device_type";

  /** Fact of a machine: the Elastic IP that was brought to it. */
  static final String ELASTIC_IP = "elastic_ip";

  /** With this address, whatever was described a moment ago. */
  Observed at(String ip) {
    return new Observed(
        id, state, reason, privateIp, ip, privateDns, publicDns, zone, isEbs, instanceTag, ip);
  }

  /** For the row. */
  Machine asMachine(@Nullable Machine before) {
    var facts = new HashMap<String, String>();
    if (before != null && before.id().equals(id)) {
      facts.putAll(before.facts());
    }
    if (elasticIp != null) {
      facts.put(ELASTIC_IP, elasticIp);
    }
    facts.put(ROOT_DEVICE, isEbs ? "ebs" : "instance-store");
    return new Machine(id, privateIp, publicIp, privateDns, publicDns, zone, facts);
  }
}
