package io.stackworks.server.instance;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Where an instance stands. Words of the OpsWorks API; the table of moves is
 * docs/lifecycle-table.md.
 */
public enum InstanceStatus {
  /** A record without a running machine. */
  STOPPED,
  /** Start asked for; compute has not answered. */
  REQUESTED,
  /** Compute accepted; the machine is not up. */
  PENDING,
  /** The machine is up; its agent has not been heard. */
  BOOTING,
  RUNNING_SETUP,
  ONLINE,
  SETUP_FAILED,
  START_FAILED,
  REBOOTING,
  CONNECTION_LOST,
  STOPPING,
  SHUTTING_DOWN,
  TERMINATING,
  TERMINATED,
  STOP_FAILED,
  /** Waits for the agent of an existing machine to join. */
  REGISTERING,
  /** An existing machine that is set up and has no layers. */
  REGISTERED,
  ASSIGNING,
  UNASSIGNING,
  DEREGISTERING;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static InstanceStatus of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** An agent is expected to be there, so its silence means something. */
  public boolean expectsAgent() {
    return switch (this) {
      case RUNNING_SETUP, ONLINE, SETUP_FAILED, REBOOTING, REGISTERED, ASSIGNING, UNASSIGNING ->
          true;
      case STOPPED,
          REQUESTED,
          PENDING,
          BOOTING,
          START_FAILED,
          CONNECTION_LOST,
          STOPPING,
          SHUTTING_DOWN,
          TERMINATING,
          TERMINATED,
          STOP_FAILED,
          REGISTERING,
          DEREGISTERING ->
          false;
    };
  }

  /** On its way to being stopped. */
  public boolean isGoingDown() {
    return this == STOPPING || this == SHUTTING_DOWN || this == TERMINATING || this == TERMINATED;
  }

  /** A start request is meaningful. */
  public boolean canStart() {
    return this == STOPPED || this == START_FAILED || this == STOP_FAILED;
  }
}
