package io.stackworks.server.console;

import io.stackworks.server.scaling.LoadRule;
import io.stackworks.server.scaling.Thresholds;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When instances run: the hours of a week for one, the load rules of a layer. */
final class ScalingPages {
  private final Core core;
  private final Look look;
  private final Html html;

  ScalingPages(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  // ---- by the clock ----

  Answer saveSchedule(Ask ask) {
    var stack = look.stack(ask);
    var instance = Look.instance(stack, ask.name("instance"));
    core.api()
        .call(
            ask.viewer().caller(),
            "SetTimeBasedAutoScaling",
            Map.of(
                "InstanceId",
                instance.id().value(),
                "AutoScalingSchedule",
                Week.asked(ask.forms("hour"))));
    return Answer.goTo(
        "/console/stacks/"
            + stack.stack().id()
            + "/instances/"
            + instance.id()
            + "?done=Schedule+saved");
  }

  // ---- by load ----

  Answer rule(Ask ask) {
    var stack = look.stack(ask);
    var layer = Look.layer(stack, ask.name("layer"));
    var rule = core.scaling().rule(layer.id());
    return html.page("form", rule(ask, stack, Form.Values.of(values(rule))));
  }

  private Form rule(Ask ask, Snapshot stack, Form.Values values) {
    var layer = Look.layer(stack, ask.name("layer"));
    var url = "/console/stacks/" + stack.stack().id() + "/layers/" + layer.id();
    return new Form(
        Frame.of(
            ask,
            stack,
            "Load-based scaling of " + layer.name(),
            "layers",
            LayersPage.crumb(stack),
            new Frame.Crumb(layer.name(), url)),
        "Starts and stops the layer's load-based instances by the average of those that are online.",
        url + "/scaling",
        "Save rule",
        url,
        "",
        List.of(
            Form.group("Rule", values.field("check", "enable", "Scale this layer by load")),
            group(values, "Up", "Start", "reaches"),
            group(values, "Down", "Stop", "falls below")),
        List.of());
  }

  private static Form.Group group(Form.Values values, String way, String verb, String sign) {
    return Form.group(
        "Scaling " + way.toLowerCase(java.util.Locale.ROOT),
        values.field("number", way + ".InstanceCount", verb + " at once").help("instances"),
        values
            .field("number", way + ".CpuThreshold", "When the CPU " + sign)
            .help("percent; empty: not looked at, as for the others"),
        values.field("number", way + ".MemoryThreshold", "When memory " + sign).help("percent"),
        values
            .field("number", way + ".LoadThreshold", "When load " + sign)
            .help("of one minute, absolute"),
        values.field("number", way + ".ThresholdsWaitTime", "For").help("minutes, 1 to 100"),
        values
            .field("number", way + ".IgnoreMetricsTime", "Then wait")
            .help("minutes in which nothing is looked at, 1 to 100"),
        values
            .field("lines", way + ".Alarms", "Or when these alarms ring")
            .help("names of CloudWatch alarms, one a line, at most 5"));
  }

  private static Map<String, String> values(LoadRule rule) {
    var values = new HashMap<String, String>();
    values.put("enable", String.valueOf(rule.enable()));
    values(values, "Up", rule.upScaling());
    values(values, "Down", rule.downScaling());
    return values;
  }

  private static void values(Map<String, String> values, String way, Thresholds thresholds) {
    values.put(way + ".InstanceCount", String.valueOf(thresholds.instanceCount()));
    values.put(way + ".CpuThreshold", Show.threshold(thresholds.cpuThreshold()));
    values.put(way + ".MemoryThreshold", Show.threshold(thresholds.memoryThreshold()));
    values.put(way + ".LoadThreshold", Show.threshold(thresholds.loadThreshold()));
    values.put(way + ".ThresholdsWaitTime", String.valueOf(thresholds.thresholdsWaitTime()));
    values.put(way + ".IgnoreMetricsTime", String.valueOf(thresholds.ignoreMetricsTime()));
    values.put(way + ".Alarms", String.join("\n", thresholds.alarms()));
  }

  Answer saveRule(Ask ask) {
    var stack = look.stack(ask);
    var layer = Look.layer(stack, ask.name("layer"));
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          var members = new LinkedHashMap<String, Object>();
          members.put("LayerId", layer.id().value());
          members.put("Enable", values.is("enable"));
          members.put("UpScaling", thresholds(values, "Up"));
          members.put("DownScaling", thresholds(values, "Down"));
          var unused = core.api().call(ask.viewer().caller(), "SetLoadBasedAutoScaling", members);
          return Answer.goTo(
              "/console/stacks/"
                  + stack.stack().id()
                  + "/layers/"
                  + layer.id()
                  + "?done=Load+rule+saved");
        },
        () -> rule(ask, stack, Form.Values.sent(ask)));
  }

  private static Map<String, Object> thresholds(Form.Values values, String way) {
    var thresholds = new LinkedHashMap<String, Object>();
    for (var whole : List.of("InstanceCount", "ThresholdsWaitTime", "IgnoreMetricsTime")) {
      thresholds.put(whole, values.number(way + "." + whole, 1));
    }
    for (var some : List.of("CpuThreshold", "MemoryThreshold", "LoadThreshold")) {
      thresholds.put(some, threshold(way + "." + some, values.get(way + "." + some)));
    }
    thresholds.put("Alarms", new ArrayList<>(values.lines(way + ".Alarms")));
    return thresholds;
  }

  /** -1 is how the API says that it is not looked at. */
  private static double threshold(String name, String text) {
    try {
      return text.isEmpty() ? -1 : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw Refusal.invalid(name, text, "a number, or nothing").asException();
    }
  }

  /** As a sentence; empty: the threshold is not looked at. */
  static String sentence(Thresholds thresholds, String sign) {
    var parts = new ArrayList<String>();
    part(parts, "CPU", thresholds.cpuThreshold(), sign, " %");
    part(parts, "memory", thresholds.memoryThreshold(), sign, " %");
    part(parts, "load", thresholds.loadThreshold(), sign, "");
    thresholds.alarms().forEach(alarm -> parts.add("alarm " + alarm));
    return String.join(" or ", parts)
        + (parts.isEmpty() ? "never" : " for " + thresholds.thresholdsWaitTime() + " min");
  }

  private static void part(
      List<String> parts, String name, @Nullable Double value, String sign, String unit) {
    if (!Show.threshold(value).isEmpty()) {
      parts.add(name + " " + sign + " " + Show.threshold(value) + unit);
    }
  }
}
