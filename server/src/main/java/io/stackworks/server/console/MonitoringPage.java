package io.stackworks.server.console;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.stack.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Charts of a stack by layers, of a layer by instances, and of one instance. */
final class MonitoringPage {
  /** Lines that can still be told apart; more instances are one line. */
  private static final int MOST_LINES = 8;

  private final Core core;
  private final Look look;
  private final Html html;
  private final Charts charts;

  MonitoringPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
    this.charts = new Charts(core.measurements());
  }

  /**
   * @param layer chosen, or the only one of the chosen instance; absent: the stack
   * @param members of the chosen layer
   * @param data where the charts' values are
   */
  record View(
      Frame frame,
      Snapshot stack,
      @Nullable Layer layer,
      @Nullable Instance instance,
      List<Instance> members,
      Charts.Range range,
      String data) {
    String url() {
      return "/console/stacks/" + stack.stack().id() + "/monitoring";
    }

    /** This page with another span of time. */
    String url(Charts.Range other) {
      return url() + "?" + what() + "range=" + other.word();
    }

    private String what() {
      if (instance != null) {
        return "instance=" + instance.id() + "&";
      }
      return layer == null ? "" : "layer=" + layer.id() + "&";
    }
  }

  Answer show(Ask ask) {
    var stack = look.stack(ask);
    var layer = layer(ask, stack);
    var instance = instance(ask, stack);
    var range = Charts.Range.of(ask.query("range"));
    var members = layer == null ? List.<Instance>of() : stack.instancesIn(layer.id());
    var frame = Frame.of(ask, stack, "Monitoring", "monitoring");
    var view = new View(frame, stack, layer, instance, members, range, "");
    return html.page(
        "monitoring",
        new View(
            frame,
            stack,
            layer,
            instance,
            members,
            range,
            view.url() + "/data?" + view.what() + "range=" + range.word()));
  }

  private static @Nullable Layer layer(Ask ask, Snapshot stack) {
    return ask.query("layer").isEmpty() ? null : Look.layer(stack, ask.query("layer"));
  }

  private static @Nullable Instance instance(Ask ask, Snapshot stack) {
    return ask.query("instance").isEmpty() ? null : Look.instance(stack, ask.query("instance"));
  }

  Answer data(Ask ask) {
    var stack = look.stack(ask);
    var range = Charts.Range.of(ask.query("range"));
    var now = core.clock().instant();
    var instance = instance(ask, stack);
    if (instance != null) {
      return Answer.json(charts.whole(instance, range, now));
    }
    return Answer.json(charts.compared(groups(stack, layer(ask, stack)), range, now));
  }

  private static Map<String, List<Instance>> groups(Snapshot stack, @Nullable Layer layer) {
    var groups = new LinkedHashMap<String, List<Instance>>();
    if (layer == null) {
      for (var one : stack.layers().values()) {
        groups
            .computeIfAbsent(one.name(), name -> new ArrayList<>())
            .addAll(stack.instancesIn(one.id()));
      }
      return groups;
    }
    var members = stack.instancesIn(layer.id());
    groups.put("average of " + Show.count(members.size(), "instance"), members);
    if (members.size() <= MOST_LINES) {
      members.forEach(one -> groups.put(one.hostname(), List.of(one)));
    }
    return groups;
  }
}
