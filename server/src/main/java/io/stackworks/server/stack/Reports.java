package io.stackworks.server.stack;

import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandStatus;
import io.stackworks.server.command.Stage;
import io.stackworks.server.instance.Instance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What watchers are told of a decision: one event per change they would notice. Positions come with
 * the rows.
 */
final class Reports {

  private final Snapshot before;
  private final Instant at;
  private final List<FeedEvent> events = new ArrayList<>();
  private final Map<Object, Object> latest = new HashMap<>();

  private Reports(Snapshot before, Instant at) {
    this.before = before;
    this.at = at;
  }

  static List<FeedEvent> of(Snapshot before, List<Change> changes, Instant at) {
    var reports = new Reports(before, at);
    changes.forEach(reports::report);
    return reports.events;
  }

  private void report(Change change) {
    if (change instanceof Change.PutStack put) {
      add("stack.changed", put.stack().name(), "stack " + put.stack().name() + " was changed");
    } else if (change instanceof Change.RemoveStack) {
      var name = before.stack().name();
      add("stack.deleted", name, "stack " + name + " was deleted");
    } else if (change instanceof Change.PutLayer put) {
      var layer = put.layer();
      var kind = before.layers().containsKey(layer.id()) ? "changed" : "created";
      add("layer." + kind, layer.shortname(), "layer " + layer.name() + " was " + kind);
    } else if (change instanceof Change.RemoveLayer gone) {
      var name = before.layer(gone.layer()).map(layer -> layer.name()).orElse("");
      add("layer.deleted", name, "layer " + name + " was deleted");
    } else if (change instanceof Change.PutApp put) {
      if (!put.app().deleted()) {
        var kind = before.apps().containsKey(put.app().id()) ? "changed" : "created";
        add(
            "app." + kind,
            put.app().shortname(),
            "app " + put.app().name() + " was " + kind,
            null,
            null,
            null,
            put.app().id(),
            "");
      } else {
        add(
            "app.deleted",
            put.app().shortname(),
            "app " + put.app().name() + " was deleted",
            null,
            null,
            null,
            put.app().id(),
            "");
      }
    } else if (change instanceof Change.PutInstance put) {
      report(put.instance());
    } else if (change instanceof Change.RemoveInstance gone) {
      var name = before.instance(gone.instance()).map(Instance::hostname).orElse("");
      add(
          "instance.deleted",
          name,
          "instance " + name + " was deleted",
          gone.instance(),
          null,
          null,
          null,
          "");
    } else if (change instanceof Change.PutResource put) {
      var key = put.resource().key();
      var kind = before.resources().containsKey(key) ? "changed" : "registered";
      add("resource." + kind, key.id(), key + " was " + kind);
    } else if (change instanceof Change.RemoveResource gone) {
      add("resource.deregistered", gone.resource().id(), gone.resource() + " was deregistered");
    } else if (change instanceof Change.PutCommand put) {
      report(put.command());
    } else if (change instanceof Change.PutDeployment put) {
      var deployment = put.deployment();
      var old = latest.put(deployment.id(), deployment.status());
      if (old == deployment.status()) {
        return;
      }
      if (old == null
          && before.deployments().containsKey(deployment.id())
          && deployment.completedAt() == null) {
        return; // only its count of failures changed
      }
      var subject =
          deployment.type().word()
              + (deployment.appName() == null ? "" : " " + deployment.appName());
      add(
          "deployment.status",
          subject,
          subject + " is " + deployment.status().word(),
          null,
          null,
          deployment.id(),
          deployment.appId(),
          deployment.status().word());
    }
  }

  private void report(Instance instance) {
    var old = (Instance) latest.getOrDefault(instance.id(), before.instances().get(instance.id()));
    latest.put(instance.id(), instance);
    var status = instance.status().word();
    if (old == null) {
      add(
          "instance.created",
          instance.hostname(),
          "instance " + instance.hostname() + " was created",
          instance.id(),
          null,
          null,
          null,
          status);
    } else if (old.status() != instance.status()) {
      var why = instance.statusReason() == null ? "" : ": " + instance.statusReason();
      add(
          "instance.status",
          instance.hostname(),
          instance.hostname() + " is " + status + why,
          instance.id(),
          null,
          null,
          null,
          status);
    } else if (!old.equals(instance)) {
      add(
          "instance.changed",
          instance.hostname(),
          "instance " + instance.hostname() + " was changed",
          instance.id(),
          null,
          null,
          null,
          status);
    }
  }

  private void report(Command command) {
    var old = (Command) latest.getOrDefault(command.id(), before.commands().get(command.id()));
    latest.put(command.id(), command);
    var same = old != null && old.status() == command.status() && old.stage() == command.stage();
    if (same) {
      return;
    }
    var host = before.instance(command.instanceId()).map(Instance::hostname).orElse("");
    var word =
        command.status() == CommandStatus.PENDING
            ? stage(command.stage())
            : command.status().word();
    var why = command.message().isEmpty() || command.isOpen() ? "" : ": " + command.message();
    add(
        "command.status",
        host,
        command.type().word() + " on " + host + " " + word + why,
        command.instanceId(),
        command.id(),
        command.deploymentId(),
        command.appId(),
        command.status().word());
  }

  private static String stage(Stage stage) {
    return switch (stage) {
      case CREATED -> "was created";
      case DELIVERED -> "was delivered";
      case ACCEPTED -> "was accepted";
      case RUNNING -> "is running";
    };
  }

  private void add(String kind, String subject, String message) {
    add(kind, subject, message, null, null, null, null, "");
  }

  private void add(
      String kind,
      String subject,
      String message,
      io.stackworks.server.instance.@Nullable InstanceId instance,
      io.stackworks.server.command.@Nullable CommandId command,
      io.stackworks.server.command.@Nullable DeploymentId deployment,
      io.stackworks.server.app.@Nullable AppId app,
      String status) {
    events.add(
        new FeedEvent(
            0,
            at,
            before.stack().id(),
            kind,
            subject,
            message,
            status,
            instance,
            command,
            deployment,
            app));
  }
}
