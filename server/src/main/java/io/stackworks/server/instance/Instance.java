package io.stackworks.server.instance;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.StackId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of a machine and the roles it plays.
 *
 * @param hostname unique in the stack; empty in a create request: the host name theme decides
 * @param layerIds in the order of the run list
 * @param statusReason why it is in a failed state; absent otherwise
 * @param deadline when the present status has lasted too long and {@code DeadlineReached} is due;
 *     absent: may last
 * @param agentConnected a session of its agent is open, as far as the rows know
 * @param machine absent while there is none
 * @param healing the last time it was lost and something was done about it; absent: never
 */
@RecordBuilder
public record Instance(
    InstanceId id,
    StackId stackId,
    String hostname,
    List<LayerId> layerIds,
    ComputeKind compute,
    InstanceStatus status,
    @Nullable String statusReason,
    Instant statusSince,
    @Nullable Instant deadline,
    InstanceSettings settings,
    @Nullable Machine machine,
    @Nullable AgentFacts facts,
    boolean agentConnected,
    Instant createdAt,
    @Nullable Instant bootedAt,
    @Nullable String registeredBy,
    @Nullable Healing healing)
    implements InstanceBuilder.With {

  public Instance {
    layerIds = List.copyOf(layerIds);
  }

  /** A new record: {@code stopped}, or {@code registering} for a machine that exists. */
  public static Instance of(
      InstanceId id,
      StackId stack,
      String hostname,
      List<LayerId> layers,
      ComputeKind compute,
      Instant createdAt) {
    return new Instance(
        id,
        stack,
        hostname,
        layers,
        compute,
        compute == ComputeKind.REGISTERED ? InstanceStatus.REGISTERING : InstanceStatus.STOPPED,
        null,
        createdAt,
        null,
        InstanceSettings.DEFAULTS,
        null,
        null,
        false,
        createdAt,
        null,
        null,
        null);
  }

  public boolean isOnline() {
    return status == InstanceStatus.ONLINE;
  }

  /** Started and stopped with the stack, not by a scaler. */
  public boolean isAlwaysOn() {
    return settings.autoScalingType() == null;
  }

  /**
   * Private address: what the machine's compute says, else what its agent says; absent when neither
   * knows.
   */
  public @Nullable String privateIp() {
    if (machine != null && machine.privateIp() != null) {
      return machine.privateIp();
    }
    return facts == null || facts.privateIp().isEmpty() ? null : facts.privateIp();
  }

  public @Nullable String publicIp() {
    if (machine != null && machine.publicIp() != null) {
      return machine.publicIp();
    }
    return facts == null || facts.publicIp().isEmpty() ? null : facts.publicIp();
  }
}
