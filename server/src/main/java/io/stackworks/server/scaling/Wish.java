package io.stackworks.server.scaling;

import io.stackworks.server.instance.InstanceStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the clock wants of a timer instance. Pure. */
enum Wish {
  START,
  STOP,
  NOTHING;

  /**
   * An instance on its way is left alone. One that failed to start is tried again once an hour.
   *
   * @param since when it got its status
   */
  static Wish of(boolean on, InstanceStatus status, Instant since, Instant now) {
    boolean freshHour = since.isBefore(now.truncatedTo(ChronoUnit.HOURS));
    return switch (status) {
      case STOPPED -> on ? START : NOTHING;
      case START_FAILED -> on && freshHour ? START : NOTHING;
      case ONLINE, SETUP_FAILED, CONNECTION_LOST -> on ? NOTHING : STOP;
      case REQUESTED,
          PENDING,
          BOOTING,
          RUNNING_SETUP,
          REBOOTING,
          STOPPING,
          SHUTTING_DOWN,
          TERMINATING,
          TERMINATED,
          STOP_FAILED,
          REGISTERING,
          REGISTERED,
          ASSIGNING,
          UNASSIGNING,
          DEREGISTERING ->
          NOTHING;
    };
  }
}
