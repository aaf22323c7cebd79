package io.stackworks.server.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.proto.agent.Metrics;
import io.stackworks.server.instance.AgentFacts;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.metrics.Measurements;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.Refusals;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.Leases;
import io.stackworks.server.store.TestDatabases;
import io.stackworks.server.testing.SteppingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scaler over real rows, with a clock that is moved by hand. */
class ScalerTest {
  private final SteppingClock clock = new SteppingClock(Instant.parse("2026-11-02T10:30:00Z"));
  private final StackId shop = StackId.random();
  private final LayerId web = LayerId.random();
  private Database database;
  private Feed feed;
  private Stacks stacks;
  private ScalingRows rows;
  private Measurements measurements;
  private Scaler scaler;

  private void open(Dialect dialect) throws Exception {
    database = TestDatabases.open(dialect);
    feed = new Feed(database).start();
    stacks = new Stacks(database, feed, (stack, effect) -> {}, Refusals.IGNORED, clock);
    rows = new ScalingRows(database);
    measurements = new Measurements(database, clock);
    scaler = scaler("me");
    stacks.create(Stack.of(shop, "shop", clock.instant()), "me").orThrow();
    offer(
        new Event.LayerCreateRequested(
            Layer.of(web, shop, LayerType.CUSTOM, "Web", "web", clock.instant())));
  }

  private Scaler scaler(String owner) {
    return new Scaler(
        stacks,
        rows,
        measurements,
        Alarms.NOBODY_KNOWS,
        feed,
        new Leases(database, clock, owner),
        clock);
  }

  @AfterEach
  void close() {
    if (feed != null) {
      feed.close();
      database.close();
    }
  }

  private void offer(Event event) {
    stacks.offer(shop, event, "me").orThrow();
  }

  private InstanceId instance(String hostname, String type) {
    var id = InstanceId.random();
    var instance =
        Instance.of(id, shop, hostname, List.of(web), ComputeKind.LOCAL, clock.instant());
    offer(
        new Event.InstanceCreateRequested(
            instance.withSettings(instance.settings().withAutoScalingType(type))));
    return id;
  }

  private InstanceStatus status(InstanceId id) {
    return stacks.instance(id).orElseThrow().status();
  }

  private List<String> reasons() {
    return feed.after(0, shop, 1000).stream()
        .filter(event -> event.kind().equals("instance.scaling"))
        .map(FeedEvent::message)
        .toList();
  }

  private void minute(InstanceId measured, double idle) {
    measurements.heard(measured, Metrics.newBuilder().setCpuIdle(idle).build());
    measurements.flush();
    scaler.round();
    clock.step(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_timer_instance_follows_its_schedule_and_says_why(Dialect dialect) throws Exception {
    open(dialect);
    var timer = instance("cron1", Scaler.TIMER);
    var always = instance("web1", null);
    rows.changeSchedule(timer, now -> now.merged(Map.of("Monday", Map.of("10", "on"))));

    scaler.round();

    assertThat(status(timer)).isEqualTo(InstanceStatus.REQUESTED);
    assertThat(status(always)).isEqualTo(InstanceStatus.STOPPED);
    assertThat(reasons()).containsExactly("cron1 is started: the schedule is on, Monday 10:00 UTC");
    scaler.round(); // on its way: left alone
    assertThat(reasons()).hasSize(1);
  }

  @Test
  void a_timer_instance_without_a_schedule_never_runs() throws Exception {
    open(Dialect.SQLITE);
    var timer = instance("cron1", Scaler.TIMER);

    scaler.round();

    assertThat(status(timer)).isEqualTo(InstanceStatus.STOPPED);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void load_starts_and_stops_load_instances_only(Dialect dialect) throws Exception {
    open(dialect);
    var base = up("web1", null);
    var extra = instance("web2", Scaler.LOAD);
    rows.changeRule(web, rule -> new LoadRule(true, Thresholds.UP, Thresholds.DOWN));

    for (int i = 0; i < 6; i++) {
      minute(base, 5);
    }

    assertThat(status(extra)).isEqualTo(InstanceStatus.REQUESTED);
    assertThat(reasons()).containsExactly("web2 is started: layer web: cpu 95.0 >= 80.0 for 5 min");
    for (int i = 0; i < 20; i++) {
      minute(base, 95);
    }
    assertThat(status(base)).isEqualTo(InstanceStatus.ONLINE);
  }

  @Test
  void old_measurements_are_none() throws Exception {
    open(Dialect.SQLITE);
    var base = up("web1", null);
    var extra = instance("web2", Scaler.LOAD);
    rows.changeRule(web, rule -> new LoadRule(true, Thresholds.UP, Thresholds.DOWN));
    minute(base, 5);

    for (int i = 0; i < 20; i++) {
      scaler.round();
      clock.step(Duration.ofMinutes(1));
    }

    assertThat(status(extra)).isEqualTo(InstanceStatus.STOPPED);
  }

  @Test
  void one_server_at_a_time_scales() throws Exception {
    open(Dialect.SQLITE);
    scaler.round();
    var timer = instance("cron1", Scaler.TIMER);
    rows.changeSchedule(timer, now -> now.merged(Map.of("Monday", Map.of("10", "on"))));

    scaler("another").round();
    assertThat(status(timer)).isEqualTo(InstanceStatus.STOPPED);

    clock.step(Duration.ofMinutes(3));
    scaler("another").round();
    assertThat(status(timer)).isEqualTo(InstanceStatus.REQUESTED);
  }

  /** An instance that went the whole way up. */
  private InstanceId up(String hostname, String type) {
    var id = instance(hostname, type);
    offer(new Event.InstanceStartRequested(id));
    offer(new Event.MachineAccepted(id, "m"));
    offer(new Event.MachineStarted(id, io.stackworks.server.instance.Machine.of("m", "10.0.0.1")));
    offer(new Event.AgentConnected(id, AgentFacts.UNKNOWN, java.util.Set.of()));
    var setup = stacks.snapshot(shop).orElseThrow().queueOf(id).get(0);
    offer(
        new Event.CommandPrepared(
            setup.id(),
            new io.stackworks.server.command.Prepared(
                new io.stackworks.server.command.ArtifactRef("sha256:" + "0".repeat(64), 1, "c"),
                Map.of())));
    offer(
        new Event.CommandDelivered(
            setup.id(),
            List.of(),
            io.stackworks.server.command.SharedSpec.of(
                io.stackworks.proto.run.RunSpec.getDefaultInstance()),
            new byte[0],
            stacks.snapshot(shop).orElseThrow().membership()));
    offer(new Event.CommandAccepted(setup.id()));
    offer(new Event.CommandStarted(setup.id()));
    offer(new Event.CommandFinished(setup.id(), io.stackworks.server.command.Outcome.succeeded()));
    assertThat(status(id)).isEqualTo(InstanceStatus.ONLINE);
    return id;
  }
}
