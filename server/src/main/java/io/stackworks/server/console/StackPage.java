package io.stackworks.server.console;

import io.stackworks.server.command.Deployment;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.resource.LoadBalancer;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.StackId;
import java.util.ArrayList;
import java.util.List;

/** One stack: its map and what happened last. */
final class StackPage {
  private static final int RECENT = 6;
  private static final int LOOKED_AT = 100;

  /** Instances that a layer of the map shows one by one. */
  private static final int SHOWN = 40;

  private final Core core;
  private final Look look;
  private final Html html;

  StackPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  record View(
      Frame frame,
      Snapshot stack,
      Counts instances,
      List<LoadBalancer> balancers,
      List<Column> map,
      List<Deployment> deployments,
      List<FeedEvent> events) {}

  /** Layers that stand side by side; traffic goes from column to column. */
  record Column(String title, List<Node> nodes) {}

  /**
   * @param more instances that are not shown one by one
   */
  record Node(Layer layer, Counts counts, List<Chip> instances, int more) {}

  /**
   * @param running what its agent does now; empty: nothing
   */
  record Chip(Instance instance, String running) {
    Tone tone() {
      return running.isEmpty() ? Tone.of(instance.status()) : new Tone("busy", running);
    }
  }

  Answer show(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var id = stack.stack().id();
    return html.page(
        "stack",
        new View(
            Frame.of(ask, stack, stack.stack().name(), "stack").live(position),
            stack,
            Counts.of(stack.instances().values()),
            stack.resources(LoadBalancer.class),
            map(stack),
            core.commands().deployments(id, RECENT),
            news(id)));
  }

  /** Puts a service error away, and goes back to where it was seen. */
  Answer acknowledge(Ask ask) {
    var stack = look.stack(ask).stack().id();
    core.stacks().acknowledge(stack, ask.name("error"), ask.actor());
    return Answer.goTo("/console/stacks/" + stack + "?done=Acknowledged");
  }

  /** Without the stages of commands: what became of them is enough here. */
  private List<FeedEvent> news(StackId stack) {
    return core.feed().before(Long.MAX_VALUE, stack, LOOKED_AT).stream()
        .filter(event -> !(event.kind().startsWith("command.") && event.status().equals("pending")))
        .limit(2 * RECENT)
        .toList();
  }

  private static List<Column> map(Snapshot stack) {
    var front = new Column("Load balancer", new ArrayList<>());
    var middle = new Column("Layers", new ArrayList<>());
    var back = new Column("Data and support", new ArrayList<>());
    for (var layer : stack.layers().values()) {
      var instances = stack.instancesIn(layer.id());
      var node =
          new Node(
              layer,
              Counts.of(instances),
              instances.stream().limit(SHOWN).map(one -> chip(stack, one)).toList(),
              Math.max(0, instances.size() - SHOWN));
      column(layer.type(), front, middle, back).nodes().add(node);
    }
    var balanced = !stack.resources(LoadBalancer.class).isEmpty();
    return List.of(front, middle, back).stream()
        .filter(
            column ->
                !column.nodes().isEmpty() || (balanced && column.title().equals(front.title())))
        .toList();
  }

  private static Chip chip(Snapshot stack, Instance instance) {
    var command = stack.inFlight(instance.id());
    return new Chip(instance, command == null ? "" : Tone.words(command.type().name()));
  }

  private static Column column(LayerType type, Column front, Column middle, Column back) {
    return switch (type) {
      case LB -> front;
      case DB_MASTER, MEMCACHED, MONITORING_MASTER -> back;
      case CUSTOM,
          WEB,
          PHP_APP,
          RAILS_APP,
          NODEJS_APP,
          PYTHON_APP,
          JAVA_APP,
          AWS_FLOW_RUBY,
          ECS_CLUSTER ->
          middle;
    };
  }
}
