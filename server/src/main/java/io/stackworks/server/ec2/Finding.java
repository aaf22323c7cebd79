package io.stackworks.server.ec2;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Event;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a row and the machine that EC2 describes for it. Pure: the table of statuses
 * and states is in {@link #of}, tested pair by pair.
 */
sealed interface Finding {

  /** The core has to hear of it. */
  record Tell(Event event) implements Finding {}

  /** The order of the row was not carried out, or not whole: once more. */
  record Order(What what) implements Finding {}

  /** Row and machine agree, or the machine is on its way. */
  record Agreed() implements Finding {}

  enum What {
    START,
    STOP,
    FORCED_STOP
  }

  Finding AGREED = new Agreed();

  /**
   * EC2 is eventually consistent: what was launched, started or stopped this recently may still be
   * described as before, or not at all.
   */
  Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * @param machine absent: EC2 does not describe it
   */
  static Finding of(Instance row, @Nullable Observed machine, Instant now) {
    if (machine == null && row.machine() == null) {
      return row.status() == InstanceStatus.REQUESTED || row.status() == InstanceStatus.TERMINATING
          ? again(row)
          : AGREED;
    }
    boolean settled = now.isAfter(row.statusSince().plus(PATIENCE));
    if (machine == null && !settled) {
      return AGREED;
    }
    var state = machine == null ? Observed.State.TERMINATED : machine.state();
    return switch (row.status()) {
      case REQUESTED -> AGREED; // its order goes on, or is given again
      case PENDING ->
          switch (state) {
            case PENDING, SHUTTING_DOWN, STOPPING -> AGREED;
            case RUNNING -> started(row, machine);
            case TERMINATED -> tell(new Event.MachineStartFailed(row.id(), told(row, machine)));
            case STOPPED ->
                settled ? tell(new Event.MachineStartFailed(row.id(), told(row, machine))) : AGREED;
          };
      case BOOTING, RUNNING_SETUP, ONLINE, SETUP_FAILED, REBOOTING ->
          switch (state) {
            case PENDING, SHUTTING_DOWN, STOPPING -> AGREED;
            case RUNNING -> news(row, machine);
            case TERMINATED, STOPPED -> tell(new Event.MachineGone(row.id(), told(row, machine)));
          };
      case CONNECTION_LOST -> state == Observed.State.RUNNING ? news(row, machine) : AGREED;
      case STOPPING, SHUTTING_DOWN ->
          switch (state) {
            case PENDING, RUNNING, SHUTTING_DOWN, STOPPING -> AGREED;
            case STOPPED -> tell(new Event.MachineStopped(row.id(), true));
            case TERMINATED -> tell(new Event.MachineStopped(row.id(), false));
          };
      case TERMINATING, STOP_FAILED ->
          switch (state) {
            case PENDING, RUNNING ->
                row.status() == InstanceStatus.TERMINATING ? again(row) : AGREED;
            case SHUTTING_DOWN, STOPPING -> AGREED;
            case STOPPED -> tell(new Event.MachineStopped(row.id(), isEbs(machine)));
            case TERMINATED -> tell(new Event.MachineStopped(row.id(), false));
          };
      case STOPPED, START_FAILED -> {
        boolean unwanted = row.machine() != null && row.machine().isUnwanted();
        yield switch (state) {
          case PENDING, RUNNING -> unwanted ? new Order(What.FORCED_STOP) : AGREED;
          case SHUTTING_DOWN, STOPPING -> AGREED;
          case STOPPED -> unwanted ? tell(new Event.MachineStopped(row.id(), true)) : AGREED;
          case TERMINATED -> tell(new Event.MachineStopped(row.id(), false));
        };
      }
      case TERMINATED, REGISTERING, REGISTERED, ASSIGNING, UNASSIGNING, DEREGISTERING -> AGREED;
    };
  }

  private static Finding tell(Event event) {
    return new Tell(event);
  }

  private static Finding again(Instance row) {
    return new Order(row.status() == InstanceStatus.REQUESTED ? What.START : What.STOP);
  }

  private static boolean isEbs(@Nullable Observed machine) {
    return machine == null || machine.isEbs();
  }

  private static Finding started(Instance row, @Nullable Observed machine) {
    return machine == null
        ? AGREED
        : tell(new Event.MachineStarted(row.id(), machine.asMachine(row.machine())));
  }

  /** Addresses may change while it runs. */
  private static Finding news(Instance row, @Nullable Observed machine) {
    return machine == null || machine.asMachine(row.machine()).equals(row.machine())
        ? AGREED
        : started(row, machine);
  }

  private static String told(Instance row, @Nullable Observed machine) {
    if (machine == null) {
      var known = row.machine();
      return "EC2 does not know machine %s any more".formatted(known == null ? "" : known.id());
    }
    return "machine %s is %s%s"
        .formatted(
            machine.id(),
            machine.state().word(),
            machine.reason() == null ? "" : ": " + machine.reason());
  }
}
