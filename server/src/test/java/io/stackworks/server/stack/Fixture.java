package io.stackworks.server.stack;

import io.stackworks.proto.run.RunSpec;
import io.stackworks.server.app.AppId;
import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.command.SharedSpec;
import io.stackworks.server.instance.AgentFacts;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.instance.Machine;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.Recipes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A stack in memory that decides about events one after another, with a clock that is moved by
 * hand.
 */
final class Fixture {

  static final ArtifactRef COOKBOOKS =
      new ArtifactRef("sha256:" + "0".repeat(64), 1000, "cookbooks");

  static final SharedSpec SHARED = SharedSpec.of(RunSpec.getDefaultInstance());

  Snapshot snapshot;
  Instant now = Instant.parse("2026-11-01T00:00:00Z");
  final List<Effect> effects = new ArrayList<>();
  final List<Change> changes = new ArrayList<>();
  final LayerId web = LayerId.random();

  Fixture() {
    var stack = Stack.of(StackId.random(), "shop", now).withCookbookSet(COOKBOOKS);
    snapshot = Snapshot.of(stack);
    accept(
        new Event.LayerCreateRequested(
            Layer.of(web, stack.id(), LayerType.CUSTOM, "Web", "web", now)
                .withCustomRecipes(
                    new Recipes(
                        List.of("web"),
                        List.of("web::configure"),
                        List.of(),
                        List.of(),
                        List.of()))));
  }

  Decision offer(Event event) {
    var moment = new Moment(now, UUID.randomUUID(), "operator");
    var decision = Lifecycle.decide(snapshot, event, moment);
    if (!decision.isRefused()) {
      snapshot = snapshot.after(decision.changes());
      effects.addAll(decision.effects());
      changes.addAll(decision.changes());
    }
    return decision;
  }

  Decision accept(Event event) {
    return offer(event).orThrow();
  }

  void after(Duration time) {
    now = now.plus(time);
  }

  InstanceId create(ComputeKind compute, LayerId... layers) {
    var id = InstanceId.random();
    accept(
        new Event.InstanceCreateRequested(
            Instance.of(id, snapshot.stack().id(), "", List.of(layers), compute, now)));
    return id;
  }

  /** An instance that went the whole way up. */
  InstanceId online() {
    var id = create(ComputeKind.LOCAL, web);
    bringOnline(id);
    return id;
  }

  void bringOnline(InstanceId id) {
    accept(new Event.InstanceStartRequested(id));
    accept(new Event.MachineAccepted(id, "m-" + id));
    accept(new Event.MachineStarted(id, Machine.of("m-" + id, "10.0.0.1")));
    accept(new Event.AgentConnected(id, facts("boot-" + UUID.randomUUID()), Set.of()));
    runNext(id, true);
  }

  /** Runs an instance's queue until it is empty. */
  void drain(InstanceId id) {
    while (!snapshot.queueOf(id).isEmpty()) {
      runNext(id, true);
    }
  }

  void drainAll() {
    List.copyOf(snapshot.instances().keySet()).forEach(this::drain);
  }

  Command runNext(InstanceId id, boolean success) {
    var command = snapshot.queueOf(id).get(0);
    start(command);
    accept(new Event.CommandFinished(command.id(), outcome(success)));
    return command;
  }

  void start(Command command) {
    if (command.prepared() == null) {
      accept(
          new Event.CommandPrepared(
              command.id(), new io.stackworks.server.command.Prepared(COOKBOOKS, Map.of())));
    }
    accept(delivered(command, snapshot));
    accept(new Event.CommandAccepted(command.id()));
    accept(new Event.CommandStarted(command.id()));
  }

  /** Handed over with node data from a snapshot, which may be an older one. */
  static Event delivered(Command command, Snapshot seen) {
    return new Event.CommandDelivered(
        command.id(), List.of("web"), SHARED, new byte[] {1}, seen.membership());
  }

  static io.stackworks.server.command.Outcome outcome(boolean success) {
    return success
        ? io.stackworks.server.command.Outcome.succeeded()
        : io.stackworks.server.command.Outcome.failed(
            io.stackworks.server.command.Cause.RECIPE, 1, "recipes/web.rb:2: boom");
  }

  static AgentFacts facts(String bootId) {
    return AgentFacts.UNKNOWN.withBootId(bootId).withPrivateIp("10.0.0.9");
  }

  InstanceStatus status(InstanceId id) {
    return snapshot.instance(id).orElseThrow().status();
  }

  List<String> queue(InstanceId id) {
    return snapshot.queueOf(id).stream()
        .map(command -> command.type().word() + " " + command.stage().word())
        .toList();
  }

  Event.DeploymentRequested deployment(CommandType type, AppId app, InstanceId... targets) {
    return new Event.DeploymentRequested(
        DeploymentId.random(), type, Map.of(), app, List.of(targets), List.of(), null, null, null);
  }

  /** The statuses an instance has gone through, in order. */
  List<String> history(InstanceId id) {
    var words = new ArrayList<String>();
    for (var change : changes) {
      if (change instanceof Change.PutInstance put && put.instance().id().equals(id)) {
        var word = put.instance().status().word();
        if (words.isEmpty() || !words.get(words.size() - 1).equals(word)) {
          words.add(word);
        }
      }
    }
    return words;
  }
}
