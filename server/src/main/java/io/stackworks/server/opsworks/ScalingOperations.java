package io.stackworks.server.opsworks;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.scaling.LoadRule;
import io.stackworks.server.scaling.ScalingRows;
import io.stackworks.server.scaling.Thresholds;
import io.stackworks.server.scaling.TimeSchedule;
import io.stackworks.server.stack.Stacks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.AutoScalingThresholds;
import software.amazon.awssdk.services.opsworks.model.DescribeLoadBasedAutoScalingRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeLoadBasedAutoScalingResponse;
import software.amazon.awssdk.services.opsworks.model.DescribeTimeBasedAutoScalingRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeTimeBasedAutoScalingResponse;
import software.amazon.awssdk.services.opsworks.model.LoadBasedAutoScalingConfiguration;
import software.amazon.awssdk.services.opsworks.model.SetLoadBasedAutoScalingRequest;
import software.amazon.awssdk.services.opsworks.model.SetTimeBasedAutoScalingRequest;
import software.amazon.awssdk.services.opsworks.model.TimeBasedAutoScalingConfiguration;
import software.amazon.awssdk.services.opsworks.model.WeeklyAutoScalingSchedule;

/** What starts and stops instances by the clock and by load. */
public final class ScalingOperations implements OperationGroup {
  private final ScalingRows rows;
  private final Found found;

  public ScalingOperations(ScalingRows rows, Stacks stacks) {
    this.rows = rows;
    this.found = new Found(stacks);
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.silent(
            "SetTimeBasedAutoScaling",
            SetTimeBasedAutoScalingRequest::builder,
            (caller, request) -> setTime(request),
            "InstanceId"),
        Operation.answering(
            "DescribeTimeBasedAutoScaling",
            DescribeTimeBasedAutoScalingRequest::builder,
            (caller, request) -> describeTime(request),
            "InstanceIds"),
        Operation.silent(
            "SetLoadBasedAutoScaling",
            SetLoadBasedAutoScalingRequest::builder,
            (caller, request) -> setLoad(request),
            "LayerId"),
        Operation.answering(
            "DescribeLoadBasedAutoScaling",
            DescribeLoadBasedAutoScalingRequest::builder,
            (caller, request) -> describeLoad(request),
            "LayerIds"));
  }

  // ---- by the clock ----

  private static Instance timer(Instance instance) {
    var type = instance.settings().autoScalingType();
    if (!"timer".equals(type)) {
      throw ApiError.validation(
          "Instance %s is %s (expected: an instance with AutoScalingType timer)"
              .formatted(instance.hostname(), type == null ? "24/7" : type + "-based"));
    }
    return instance;
  }

  private void setTime(SetTimeBasedAutoScalingRequest request) {
    var instance = timer(found.instance(request.instanceId()));
    var asked = request.autoScalingSchedule();
    if (asked != null) {
      var unused = rows.changeSchedule(instance.id(), present -> present.merged(days(asked)));
    }
  }

  private DescribeTimeBasedAutoScalingResponse describeTime(
      DescribeTimeBasedAutoScalingRequest request) {
    var all = new ArrayList<TimeBasedAutoScalingConfiguration>();
    for (var instance : found.instances(request.instanceIds()).keySet()) {
      all.add(
          TimeBasedAutoScalingConfiguration.builder()
              .instanceId(timer(instance).id().value())
              .autoScalingSchedule(view(rows.schedule(instance.id())))
              .build());
    }
    return DescribeTimeBasedAutoScalingResponse.builder()
        .timeBasedAutoScalingConfigurations(all)
        .build();
  }

  private static Map<String, Map<String, String>> days(WeeklyAutoScalingSchedule asked) {
    var days = new LinkedHashMap<String, Map<String, @Nullable String>>();
    days.put("Monday", asked.monday());
    days.put("Tuesday", asked.tuesday());
    days.put("Wednesday", asked.wednesday());
    days.put("Thursday", asked.thursday());
    days.put("Friday", asked.friday());
    days.put("Saturday", asked.saturday());
    days.put("Sunday", asked.sunday());
    return given(days);
  }

  /** An hour that is null is one that is not mentioned. */
  private static Map<String, Map<String, String>> given(
      Map<String, Map<String, @Nullable String>> days) {
    var given = new LinkedHashMap<String, Map<String, String>>();
    days.forEach(
        (day, hours) ->
            hours.forEach(
                (hour, state) -> {
                  if (state != null) {
                    given.computeIfAbsent(day, fresh -> new LinkedHashMap<>()).put(hour, state);
                  }
                }));
    return given;
  }

  /** Days without an hour that is on are absent. */
  private static WeeklyAutoScalingSchedule view(TimeSchedule schedule) {
    var days = schedule.days();
    return WeeklyAutoScalingSchedule.builder()
        .monday(days.get("Monday"))
        .tuesday(days.get("Tuesday"))
        .wednesday(days.get("Wednesday"))
        .thursday(days.get("Thursday"))
        .friday(days.get("Friday"))
        .saturday(days.get("Saturday"))
        .sunday(days.get("Sunday"))
        .build();
  }

  // ---- by load ----

  private void setLoad(SetLoadBasedAutoScalingRequest request) {
    var layer = found.layer(request.layerId()).id();
    var enable = request.enable();
    var unused =
        rows.changeRule(
            layer,
            present ->
                new LoadRule(
                        enable == null ? present.enable() : enable,
                        merged(present.upScaling(), request.upScaling()),
                        merged(present.downScaling(), request.downScaling()))
                    .checked());
  }

  private static Thresholds merged(Thresholds present, @Nullable AutoScalingThresholds asked) {
    if (asked == null) {
      return present;
    }
    return new Thresholds(
        or(asked.instanceCount(), present.instanceCount()),
        or(asked.thresholdsWaitTime(), present.thresholdsWaitTime()),
        or(asked.ignoreMetricsTime(), present.ignoreMetricsTime()),
        asked.cpuThreshold() == null ? present.cpuThreshold() : asked.cpuThreshold(),
        asked.memoryThreshold() == null ? present.memoryThreshold() : asked.memoryThreshold(),
        asked.loadThreshold() == null ? present.loadThreshold() : asked.loadThreshold(),
        asked.hasAlarms() ? asked.alarms() : present.alarms());
  }

  private static int or(@Nullable Integer asked, int present) {
    return asked == null ? present : asked;
  }

  private DescribeLoadBasedAutoScalingResponse describeLoad(
      DescribeLoadBasedAutoScalingRequest request) {
    return DescribeLoadBasedAutoScalingResponse.builder()
        .loadBasedAutoScalingConfigurations(
            found.layers(request.layerIds()).keySet().stream()
                .map(layer -> view(layer.id(), rows.rule(layer.id())))
                .toList())
        .build();
  }

  private static LoadBasedAutoScalingConfiguration view(LayerId layer, LoadRule rule) {
    return LoadBasedAutoScalingConfiguration.builder()
        .layerId(layer.value())
        .enable(rule.enable())
        .upScaling(view(rule.upScaling()))
        .downScaling(view(rule.downScaling()))
        .build();
  }

  private static AutoScalingThresholds view(Thresholds thresholds) {
    var view =
        AutoScalingThresholds.builder()
            .instanceCount(thresholds.instanceCount())
            .thresholdsWaitTime(thresholds.thresholdsWaitTime())
            .ignoreMetricsTime(thresholds.ignoreMetricsTime())
            .cpuThreshold(thresholds.cpuThreshold())
            .memoryThreshold(thresholds.memoryThreshold())
            .loadThreshold(thresholds.loadThreshold());
    return thresholds.alarms().isEmpty() ? view.build() : view.alarms(thresholds.alarms()).build();
  }
}
