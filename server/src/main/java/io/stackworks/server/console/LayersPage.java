package io.stackworks.server.console;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LifecycleEvent;
import io.stackworks.server.scaling.LoadRule;
import io.stackworks.server.stack.Snapshot;
import java.util.List;

/** The layers of a stack, and one of them. */
final class LayersPage {
  private final Core core;
  private final Look look;
  private final Html html;

  LayersPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  record View(Frame frame, Snapshot stack, List<Row> layers) {}

  record Row(Layer layer, Counts instances) {
    int recipes() {
      int all = 0;
      for (var event : LifecycleEvent.values()) {
        all += layer.customRecipes().of(event).size();
      }
      return all;
    }
  }

  record One(
      Frame frame,
      Snapshot stack,
      Layer layer,
      LoadRule rule,
      List<Instance> instances,
      Counts counts) {
    String up() {
      return ScalingPages.sentence(rule.upScaling(), "reaches");
    }

    String down() {
      return ScalingPages.sentence(rule.downScaling(), "is below");
    }
  }

  Answer all(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var rows =
        stack.layers().values().stream()
            .map(layer -> new Row(layer, Counts.of(stack.instancesIn(layer.id()))))
            .toList();
    return html.page(
        "layers", new View(Frame.of(ask, stack, "Layers", "layers").live(position), stack, rows));
  }

  Answer one(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var layer = Look.layer(stack, ask.name("layer"));
    var instances = stack.instancesIn(layer.id());
    return html.page(
        "layer",
        new One(
            Frame.of(ask, stack, layer.name(), "layers", crumb(stack)).live(position),
            stack,
            layer,
            core.scaling().rule(layer.id()),
            instances,
            Counts.of(instances)));
  }

  static Frame.Crumb crumb(Snapshot stack) {
    return new Frame.Crumb("Layers", "/console/stacks/" + stack.stack().id() + "/layers");
  }
}
