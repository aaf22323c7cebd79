package io.stackworks.server.console;

import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandStatus;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.instance.InstanceStatus;
import java.util.Locale;

/**
 * How a state looks: a kind that has a colour and an icon, and a word, so that nobody needs to tell
 * colours apart.
 *
 * @param kind {@code ok}, {@code busy}, {@code bad}, {@code warn} or {@code idle}
 */
record Tone(String kind, String label) {

  static Tone of(InstanceStatus status) {
    var kind =
        switch (status) {
          case ONLINE -> "ok";
          case STOPPED, TERMINATED, REGISTERED -> "idle";
          case SETUP_FAILED, START_FAILED, STOP_FAILED -> "bad";
          case CONNECTION_LOST -> "warn";
          case REQUESTED,
              PENDING,
              BOOTING,
              RUNNING_SETUP,
              REBOOTING,
              STOPPING,
              SHUTTING_DOWN,
              TERMINATING,
              REGISTERING,
              ASSIGNING,
              UNASSIGNING,
              DEREGISTERING ->
              "busy";
        };
    return new Tone(kind, words(status.name()));
  }

  static Tone of(Deployment deployment) {
    return switch (deployment.status()) {
      case RUNNING -> new Tone(deployment.failedCommands() > 0 ? "warn" : "busy", "running");
      case SUCCESSFUL -> new Tone("ok", "successful");
      case FAILED -> new Tone("bad", "failed");
    };
  }

  static Tone of(Command command) {
    if (command.isOpen()) {
      return switch (command.stage()) {
        case CREATED -> new Tone("idle", "waiting");
        case DELIVERED -> new Tone("busy", "delivered");
        case ACCEPTED -> new Tone("busy", "accepted");
        case RUNNING ->
            new Tone("busy", command.cancelRequestedAt() == null ? "running" : "cancelling");
      };
    }
    return of(command.status());
  }

  private static Tone of(CommandStatus status) {
    return switch (status) {
      case PENDING -> new Tone("busy", "pending");
      case SUCCESSFUL -> new Tone("ok", "successful");
      case FAILED -> new Tone("bad", "failed");
      case SKIPPED -> new Tone("idle", "skipped");
    };
  }

  static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
