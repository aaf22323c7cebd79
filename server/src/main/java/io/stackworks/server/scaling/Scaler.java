package io.stackworks.server.scaling;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.metrics.Measurements;
import io.stackworks.server.metrics.Sample;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Leases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Looks at every stack once a minute and starts or stops its timer and load instances. One server
 * at a time does it, by lease. Each start and stop is decided again on the stack as it is then, and
 * its reason is an event.
 */
public final class Scaler {
  static final String TIMER = "timer";
  static final String LOAD = "load";
  private static final String ACTOR = "auto-scaling";
  private static final Duration LEASE = Duration.ofMinutes(2);

  /** Samples come every minute. */
  private static final Duration PRESENT = Duration.ofSeconds(130);

  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("EEEE HH:00 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private final Stacks stacks;
  private final ScalingRows rows;
  private final Measurements measurements;
  private final Alarms alarms;
  private final Feed feed;
  private final Leases leases;
  private final Clock clock;

  public Scaler(
      Stacks stacks,
      ScalingRows rows,
      Measurements measurements,
      Alarms alarms,
      Feed feed,
      Leases leases,
      Clock clock) {
    this.stacks = stacks;
    this.rows = rows;
    this.measurements = measurements;
    this.alarms = alarms;
    this.feed = feed;
    this.leases = leases;
    this.clock = clock;
  }

  /** One look at everything; for a chore. */
  public void round() {
    if (leases.hold("scaling", LEASE).isEmpty()) {
      return;
    }
    var now = clock.instant();
    var rules = rows.rules();
    var samples =
        rules.isEmpty() ? Map.<InstanceId, Sample>of() : measurements.since(now.minus(PRESENT));
    for (var stack : stacks.list()) {
      stacks
          .snapshot(stack.id())
          .ifPresent(
              snapshot -> {
                byTheClock(snapshot, now);
                for (var layer : snapshot.layers().values()) {
                  var rule = rules.get(layer.id());
                  if (rule != null) {
                    byLoad(snapshot, layer, rule, samples, now);
                  }
                }
              });
    }
  }

  // ---- by the clock ----

  private void byTheClock(Snapshot snapshot, Instant now) {
    for (var instance : snapshot.instances().values()) {
      if (TIMER.equals(instance.settings().autoScalingType())) {
        boolean on = rows.schedule(instance.id()).isOn(now);
        var reason = "the schedule is " + (on ? "on" : "off") + ", " + HOUR.format(now);
        switch (Wish.of(on, instance.status(), instance.statusSince(), now)) {
          case START -> start(instance, reason);
          case STOP -> stop(instance, reason);
          case NOTHING -> {}
        }
      }
    }
  }

  // ---- by load ----

  private void byLoad(
      Snapshot snapshot, Layer layer, LoadRule rule, Map<InstanceId, Sample> samples, Instant now) {
    var members = snapshot.instancesIn(layer.id());
    var load =
        Load.of(
            members.stream()
                .filter(Instance::isOnline)
                .map(instance -> samples.get(instance.id()))
                .filter(Objects::nonNull)
                .toList());
    var scaled = members.stream().filter(Scaler::isByLoad).toList();
    var startable = startOrder(scaled, members);
    var stoppable = stopOrder(scaled);
    int starting = (int) scaled.stream().filter(each -> isStarting(each.status())).count();
    var before = rows.state(layer.id());
    var outcome =
        before.look(
            rule,
            load,
            alarms,
            new LoadState.Fleet(startable.size(), starting, stoppable.size()),
            now);
    if (!outcome.next().equals(before)) {
      rows.remember(layer.id(), outcome.next());
    }
    var reason = "layer " + layer.shortname() + ": " + outcome.reason();
    startable.stream().limit(outcome.start()).forEach(instance -> start(instance, reason));
    stoppable.stream().limit(outcome.stop()).forEach(instance -> stop(instance, reason));
  }

  private static boolean isByLoad(Instance instance) {
    return LOAD.equals(instance.settings().autoScalingType());
  }

  private static boolean isStarting(InstanceStatus status) {
    return status == InstanceStatus.REQUESTED
        || status == InstanceStatus.PENDING
        || status == InstanceStatus.BOOTING
        || status == InstanceStatus.RUNNING_SETUP;
  }

  /** First where fewest of the layer are online, so that zones fill evenly; then by name. */
  static List<Instance> startOrder(List<Instance> scaled, List<Instance> members) {
    var online = new HashMap<String, Integer>();
    members.stream()
        .filter(Instance::isOnline)
        .forEach(each -> online.merge(zone(each), 1, Integer::sum));
    var left =
        new ArrayList<>(
            scaled.stream()
                .filter(each -> each.status() == InstanceStatus.STOPPED)
                .sorted(Comparator.comparing(Instance::hostname))
                .toList());
    var ordered = new ArrayList<Instance>();
    while (!left.isEmpty()) {
      var next =
          left.stream()
              .min(Comparator.comparing(each -> online.getOrDefault(zone(each), 0)))
              .orElseThrow();
      left.remove(next);
      ordered.add(next);
      online.merge(zone(next), 1, Integer::sum);
    }
    return ordered;
  }

  /** The one that came last goes first. */
  static List<Instance> stopOrder(List<Instance> scaled) {
    return scaled.stream()
        .filter(Instance::isOnline)
        .sorted(
            Comparator.comparing(Instance::statusSince)
                .reversed()
                .thenComparing(Instance::hostname))
        .toList();
  }

  private static String zone(Instance instance) {
    var zone = instance.settings().availabilityZone();
    return zone == null ? "" : zone;
  }

  // ---- doing ----

  private void start(Instance instance, String reason) {
    perform(instance, new Event.InstanceStartRequested(instance.id()), "started: " + reason);
  }

  private void stop(Instance instance, String reason) {
    perform(instance, new Event.InstanceStopRequested(instance.id(), false), "stopped: " + reason);
  }

  /** Only if the instance still stands where the decision saw it. */
  private void perform(Instance seen, Event event, String message) {
    var decision =
        stacks.offerEach(
            seen.stackId(),
            snapshot ->
                snapshot
                    .instance(seen.id())
                    .filter(present -> present.status() == seen.status())
                    .map(present -> List.of(event))
                    .orElse(List.of()),
            ACTOR);
    var refusal = decision.refusal();
    if (refusal == null && decision.changes().isEmpty()) {
      return;
    }
    feed.add(
        new FeedEvent(
            0,
            clock.instant(),
            seen.stackId(),
            "instance.scaling",
            seen.hostname(),
            refusal == null
                ? seen.hostname() + " is " + message
                : seen.hostname() + " could not be " + message + ": " + refusal.message(),
            "",
            seen.id(),
            null,
            null,
            null));
  }
}
