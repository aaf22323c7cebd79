package io.stackworks.server.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.nodedata.NodeData;
import io.stackworks.server.stack.Change;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Lifecycle;
import io.stackworks.server.stack.Moment;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Snapshot;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What an instance's run would be given: as things are, or with custom JSON that is being typed.
 */
final class NodeDataPage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Core core;
  private final Look look;
  private final Html html;

  NodeDataPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  record View(Frame frame, String json) {}

  /**
   * @param hostname whose data it is
   * @param problem why there is none; empty: there is
   */
  record Preview(String hostname, String json, String problem) {}

  static Moment moment(Clock clock, Ask ask) {
    return new Moment(
        clock.instant().truncatedTo(ChronoUnit.MICROS), UUID.randomUUID(), ask.actor());
  }

  Answer show(Ask ask) {
    var stack = look.stack(ask);
    var instance = Look.instance(stack, ask.name("instance"));
    var base = "/console/stacks/" + stack.stack().id();
    return html.page(
        "node-data",
        new View(
            Frame.of(
                ask,
                stack,
                "Node data of " + instance.hostname(),
                "instances",
                new Frame.Crumb("Instances", base + "/instances"),
                new Frame.Crumb(instance.hostname(), base + "/instances/" + instance.id())),
            configured(ask, stack, instance)));
  }

  /** With the custom JSON of the form, which nobody has saved; decides on a copy. */
  Answer preview(Ask ask) {
    var stack = look.stack(ask);
    Preview preview;
    try {
      var json = SourceFields.orNull(ask.form("custom_json"));
      var layer = ask.query("layer").isEmpty() ? null : Look.layer(stack, ask.query("layer")).id();
      var changed =
          layer == null
              ? after(stack, new Event.StackUpdateRequested(one -> one.withCustomJson(json)), ask)
              : after(
                  stack,
                  new Event.LayerUpdateRequested(layer, one -> one.withCustomJson(json)),
                  ask);
      var instance = some(changed, layer == null ? List.of() : List.of(layer));
      preview = new Preview(instance.hostname(), configured(ask, changed, instance), "");
    } catch (Refusal.Refused refused) {
      preview = new Preview("", "", refused.refusal().message());
    }
    return html.page("node-data-preview", preview);
  }

  private Snapshot after(Snapshot stack, Event event, Ask ask) {
    return stack.after(
        Lifecycle.decide(stack, event, moment(core.clock(), ask)).orThrow().changes());
  }

  /** The first of these layers, or one that could be. */
  private Instance some(Snapshot stack, List<LayerId> layers) {
    return stack.instances().values().stream()
        .filter(one -> one.layerIds().containsAll(layers))
        .findFirst()
        .orElseGet(
            () ->
                Instance.of(
                        InstanceId.random(),
                        stack.stack().id(),
                        "example1",
                        layers.isEmpty()
                            ? stack.layers().keySet().stream().limit(1).toList()
                            : layers,
                        ComputeKind.LOCAL,
                        core.clock().instant())
                    .withStatus(InstanceStatus.ONLINE));
  }

  /** What a Configure would give this instance now. */
  private String configured(Ask ask, Snapshot stack, Instance instance) {
    // An instance that is not online takes no command, and has node data all the same.
    var online =
        stack.after(List.of(new Change.PutInstance(instance.withStatus(InstanceStatus.ONLINE))));
    var asked =
        new Event.DeploymentRequested(
            DeploymentId.random(),
            CommandType.CONFIGURE,
            Map.of(),
            null,
            List.of(instance.id()),
            List.of(),
            null,
            null,
            null);
    var decision = Lifecycle.decide(online, asked, moment(core.clock(), ask)).orThrow();
    var command =
        decision.changes().stream()
            .filter(Change.PutCommand.class::isInstance)
            .map(change -> ((Change.PutCommand) change).command())
            .filter(one -> one.deploymentId() != null)
            .findFirst()
            .orElseThrow(
                () -> Refusal.conflict("no node data for " + instance.hostname()).asException());
    return text(core.nodeData(), online.after(decision.changes()), command);
  }

  /** As the run gets it, but for what is secret. */
  static String text(NodeData nodeData, Snapshot stack, Command command) {
    var spec = nodeData.spec(stack, command).whole();
    try {
      var text =
          JSON.writerWithDefaultPrettyPrinter()
              .writeValueAsString(JSON.readTree(spec.getNodeJson().toStringUtf8()));
      for (var secret : spec.getSecretsList()) {
        if (!secret.isEmpty()) {
          text = text.replace(JSON.writeValueAsString(secret), '"' + Secret.FILTERED + '"');
          text = text.replace(secret, Secret.FILTERED);
        }
      }
      return text;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // it was made by us
    }
  }
}
