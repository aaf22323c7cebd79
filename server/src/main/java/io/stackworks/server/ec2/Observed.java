package io.stackworks.server.ec2;

import io.stackworks.server.instance.Machine;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * A machine as EC2 describes it.
 *
 * @param reason why it is in its state, in EC2's words; absent where EC2 says nothing
 * @param instanceTag the instance that it was launched for
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
    @Nullable String instanceTag) {

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

  /** For the row. */
  Machine asMachine(@Nullable Machine before) {
    var facts = new HashMap<String, String>();
    if (before != null && before.id().equals(id)) {
      facts.putAll(before.facts());
    }
    facts.put(ROOT_DEVICE, isEbs ? "ebs" : "instance-store");
    return new Machine(id, privateIp, publicIp, privateDns, publicDns, zone, facts);
  }
}
