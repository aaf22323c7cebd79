package io.stackworks.server.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.proto.run.ConvergeStarted;
import io.stackworks.proto.run.ResourceFinished;
import io.stackworks.proto.run.ResourceStarted;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.app.AppType;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.CommandStatus;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.command.History;
import io.stackworks.server.command.Logs;
import io.stackworks.server.command.Outcome;
import io.stackworks.server.command.Output;
import io.stackworks.server.command.Prepared;
import io.stackworks.server.command.RunEvents;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.instance.Machine;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.nodedata.BuiltInRecipes;
import io.stackworks.server.nodedata.NodeData;
import io.stackworks.server.security.Sealing;
import io.stackworks.server.store.Artifacts;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.Leases;
import io.stackworks.server.store.TestDatabases;
import io.stackworks.server.testing.SteppingClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that keeps rows, on both databases. */
class StacksTest {

  private final List<Effect> effects = Collections.synchronizedList(new ArrayList<>());
  private final SteppingClock clock = new SteppingClock(Instant.parse("2026-11-01T00:00:00Z"));
  private Database database;
  private Feed feed;
  private Stacks stacks;
  private Commands commands;
  private Output output;
  private String url;
  private StackId shop;
  private LayerId web;

  void open(Dialect dialect) {
    url = TestDatabases.url(dialect);
    open(url);
  }

  void open(String url) {
    database = Database.open(url, TestDatabases.SEAL);
    feed = new Feed(database).start();
    stacks =
        new Stacks(database, feed, (stack, effect) -> effects.add(effect), Refusals.IGNORED, clock);
    commands = new Commands(database, stacks, new NodeData(BuiltInRecipes.NONE));
    output = new Output(database, (command, progress) -> {});
  }

  void shop() {
    shop = StackId.random();
    web = LayerId.random();
    stacks.create(Stack.of(shop, "shop", clock.instant()), "me").orThrow();
    offer(
        new Event.LayerCreateRequested(
            Layer.of(web, shop, LayerType.CUSTOM, "Web", "web", clock.instant())));
  }

  @AfterEach
  void close() {
    if (feed != null) {
      feed.close();
      database.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_stack_comes_up_from_rows_alone(Dialect dialect) {
    open(dialect);
    shop();
    var web1 = online();

    var configure = commands.list(shop, web1, null, 10).get(0);
    assertThat(configure.type()).isEqualTo(CommandType.CONFIGURE);
    var assignment = commands.next(shop, web1).orElseThrow();
    assertThat(assignment.command()).isEqualTo(configure.id());
    assertThat(assignment.spec().getNodeJson().toStringUtf8()).contains("\"type\":\"configure\"");
    assertThat(commands.next(shop, web1).orElseThrow().spec()).isEqualTo(assignment.spec());

    finish(configure.id());
    assertThat(commands.next(shop, web1)).isEmpty();
    assertThat(stacks.instance(web1).orElseThrow().status()).isEqualTo(InstanceStatus.ONLINE);
    assertThat(stacks.findInstance("shop/web1")).isPresent();
    assertThat(stacks.find("shop")).isPresent();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void what_is_read_back_is_what_was_decided(Dialect dialect) {
    var url = TestDatabases.url(dialect);
    open(url);
    shop();
    var app = app();
    var web1 = online();
    offer(deployment(app, "token-1"));
    var kept = stacks.snapshot(shop).orElseThrow();
    close();

    open(url); // nothing remembered
    assertThat(stacks.snapshot(shop).orElseThrow()).isEqualTo(kept);
    assertThat(commands.list(null, web1, null, 10)).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_deployment_is_made_once_per_token(Dialect dialect) {
    open(dialect);
    shop();
    var app = app();
    online();
    var first = deployment(app, "token-1");
    offer(first);
    offer(deployment(app, "token-1"));

    assertThat(commands.deployments(shop, 10)).hasSize(1);
    assertThat(commands.deploymentByToken(shop, "token-1").orElseThrow().id())
        .isEqualTo(first.id());
    assertThat(commands.deployment(first.id())).isPresent();
    assertThat(commands.list(null, null, first.id(), 10)).hasSize(1);
    assertThat(commands.findByPrefix(first.id().value().substring(0, 8), 5)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void several_events_are_decided_all_or_none(Dialect dialect) {
    open(dialect);
    shop();
    var good = Layer.of(LayerId.random(), shop, LayerType.CUSTOM, "Good", "good", clock.instant());
    var bad = Layer.of(LayerId.random(), shop, LayerType.CUSTOM, "Web", "web", clock.instant());
    var decision =
        stacks.offerAll(
            shop,
            List.of(new Event.LayerCreateRequested(good), new Event.LayerCreateRequested(bad)),
            "me");

    assertThat(decision.refusal().reason()).isEqualTo(Refusal.Reason.INVALID);
    assertThat(stacks.snapshot(shop).orElseThrow().layers()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_late_result_is_kept_as_evidence(Dialect dialect) {
    open(dialect);
    shop();
    var web1 = online();
    var configure = commands.next(shop, web1).orElseThrow().command();
    finish(configure);
    var late =
        stacks.offer(configure, new Event.CommandFinished(configure, Outcome.succeeded()), null);

    assertThat(late.isRefused()).isTrue();
    int kept =
        database.read(
            handle ->
                handle.createQuery("select count(*) from late_result").mapTo(Integer.class).one());
    assertThat(kept).isEqualTo(1);
    assertThat(commands.find(configure).orElseThrow().status()).isEqualTo(CommandStatus.SUCCESSFUL);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_deleted_instance_leaves_its_machine_to_be_removed(Dialect dialect) {
    open(dialect);
    shop();
    var web1 = create();
    offer(new Event.InstanceDeleteRequested(web1));

    assertThat(stacks.instance(web1)).isEmpty();
    assertThat(stacks.leftoverMachines()).extracting(Instance::id).containsExactly(web1);
    stacks.machineRemoved(web1);
    assertThat(stacks.leftoverMachines()).isEmpty();
    assertThat(stacks.offer(web1, new Event.InstanceStartRequested(web1)).refusal().reason())
        .isEqualTo(Refusal.Reason.NOT_FOUND);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void an_empty_stack_can_be_deleted_with_its_history(Dialect dialect) {
    open(dialect);
    shop();
    assertThat(stacks.offer(shop, new Event.StackDeleteRequested()).isRefused()).isTrue();
    offer(new Event.LayerDeleteRequested(web));
    offer(new Event.StackDeleteRequested());

    assertThat(stacks.list()).isEmpty();
    assertThat(stacks.offer(shop, new Event.StackDeleteRequested()).refusal().reason())
        .isEqualTo(Refusal.Reason.NOT_FOUND);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void watchers_see_every_change_in_order_and_can_resume(Dialect dialect) throws Exception {
    open(dialect);
    var seen = Collections.synchronizedList(new ArrayList<FeedEvent>());
    var up = new CountDownLatch(1);
    var subscription =
        feed.subscribe(
            event -> {
              seen.add(event);
              if (event.status().equals("online")) {
                up.countDown();
              }
            });
    shop();
    online();
    assertThat(up.await(60, TimeUnit.SECONDS)).isTrue();
    subscription.close();

    var statuses =
        seen.stream()
            .filter(event -> event.kind().equals("instance.status"))
            .map(FeedEvent::status)
            .toList();
    assertThat(statuses)
        .containsExactly("requested", "pending", "booting", "running_setup", "online");
    assertThat(seen).extracting(FeedEvent::position).isSorted().doesNotHaveDuplicates();
    assertThat(feed.after(seen.get(0).position(), shop, 3)).isEqualTo(seen.subList(1, 4));
    feed.prune(1);
    assertThat(feed.after(0, null, 100)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void timers_find_deadlines_silence_and_undone_effects_in_rows(Dialect dialect) {
    open(dialect);
    shop();
    var web1 = online();
    var web2 = create();
    offer(new Event.InstanceStartRequested(web2));
    effects.clear();
    var timers =
        new Timers(
            database,
            stacks,
            (stack, effect) -> effects.add(effect),
            new Leases(database, clock, "me"),
            clock);
    timers.recover();
    assertThat(effects).contains(new Effect.StartMachine(web2), new Effect.Deliver(web1));

    stacks.heard(List.of(web1));
    assertThat(stacks.lastHeard(web1)).contains(clock.instant());
    clock.step(Duration.ofMinutes(4));
    timers.due();
    assertThat(stacks.instance(web1).orElseThrow().status()).isEqualTo(InstanceStatus.ONLINE);
    clock.step(Duration.ofMinutes(12));
    timers.due();
    assertThat(stacks.instance(web1).orElseThrow().status())
        .isEqualTo(InstanceStatus.CONNECTION_LOST);
    assertThat(stacks.instance(web2).orElseThrow().status()).isEqualTo(InstanceStatus.START_FAILED);

    // Back after a while, it was heard just now.
    offer(new Event.AgentConnected(web1, Fixture.facts("next"), Set.of()));
    timers.due();
    assertThat(stacks.instance(web1).orElseThrow().status()).isEqualTo(InstanceStatus.ONLINE);
    timers.close();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void output_is_stored_exactly_once_and_without_gaps(Dialect dialect) {
    open(dialect);
    var command = CommandId.random();
    var logs = new Logs(database, output);

    assertThat(logs.append(command, 0, bytes("hello "))).isEqualTo(6);
    assertThat(logs.append(command, 0, bytes("hello "))).isEqualTo(6);
    assertThat(logs.append(command, 3, bytes("lo world"))).isEqualTo(11);
    assertThat(logs.append(command, 50, bytes("gap"))).isEqualTo(11);

    assertThat(text(logs.read(command, 0, 1000))).isEqualTo("hello world");
    assertThat(text(logs.read(command, 4, 1000))).isEqualTo("o world");
    assertThat(text(logs.read(command, 0, 1))).isEqualTo("hello ");
    assertThat(logs.read(command, 11, 10)).isEmpty();
    assertThat(logs.size(command)).isEqualTo(11);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void resource_events_are_numbered_and_counted_as_progress(Dialect dialect) throws Exception {
    open(dialect);
    var command = CommandId.random();
    var told = new CountDownLatch(1);
    var follow = output.onChange(command, told::countDown);
    var events =
        List.of(
            RunEvent.newBuilder()
                .setConvergeStarted(ConvergeStarted.newBuilder().setResources(2))
                .build(),
            RunEvent.newBuilder()
                .setResourceStarted(
                    ResourceStarted.newBuilder()
                        .setId(1)
                        .setType("package")
                        .setName("nginx")
                        .setPosition(1))
                .build(),
            RunEvent.newBuilder()
                .setResourceFinished(
                    ResourceFinished.newBuilder()
                        .setId(1)
                        .setStatus(ResourceFinished.Status.STATUS_UPDATED))
                .build(),
            RunEvent.newBuilder()
                .setResourceStarted(
                    ResourceStarted.newBuilder()
                        .setId(2)
                        .setType("file")
                        .setName("/etc/motd")
                        .setPosition(2))
                .build());
    var runEvents = new RunEvents(database, output);
    runEvents.append(command, 0, events.subList(0, 3));
    runEvents.append(command, 2, events.subList(2, 4));

    assertThat(runEvents.read(command, 0, 10))
        .extracting(RunEvents.Numbered::event)
        .isEqualTo(events);
    assertThat(runEvents.read(command, 3, 10)).hasSize(1);
    var progress = commands.progress(List.of(command)).get(command);
    assertThat(progress.resourcesTotal()).isEqualTo(2);
    assertThat(progress.resourcesDone()).isEqualTo(1);
    assertThat(progress.resourcesUpdated()).isEqualTo(1);
    assertThat(progress.currentResource()).isEqualTo("file[/etc/motd]");
    assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    follow.close();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void old_output_is_pruned_by_instance(Dialect dialect) {
    open(dialect);
    shop();
    var web1 = online();
    var configure = commands.next(shop, web1).orElseThrow().command();
    output.append(configure, 0, bytes("old"), 0, List.of());
    finish(configure);
    offer(
        new Event.DeploymentRequested(
            DeploymentId.random(),
            CommandType.CONFIGURE,
            Map.of(),
            null,
            List.of(),
            List.of(),
            null,
            null,
            null));
    var newer = commands.next(shop, web1).orElseThrow().command();
    output.append(newer, 0, bytes("new"), 0, List.of());
    var logs = new Logs(database, output);

    assertThat(forget(policy(2, 100, 90))).isZero();
    assertThat(forget(policy(1, 100, 90))).isEqualTo(1);
    assertThat(logs.read(configure, 0, 10)).isEmpty();
    assertThat(logs.size(configure)).isEqualTo(3);
    assertThat(commands.runSpec(configure)).isEmpty();
    assertThat(logs.read(newer, 0, 10)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void old_and_large_output_is_forgotten_but_not_the_newest_log_nor_that_of_an_open_command(
      Dialect dialect) {
    open(dialect);
    shop();
    var web1 = online();
    var setup = commands.list(null, web1, null, 10).stream().reduce((a, b) -> b).orElseThrow().id();
    output.append(setup, 0, bytes("0123456789"), 0, List.of());
    var configure = commands.next(shop, web1).orElseThrow().command();
    output.append(configure, 0, bytes("0123456789"), 0, List.of());

    assertThat(forget(policy(9, 15, 90))).isEqualTo(1); // the setup's
    finish(configure);
    assertThat(forget(policy(9, 5, 90))).isZero();
    clock.step(Duration.ofDays(91));
    assertThat(forget(policy(9, 100, 90))).isEqualTo(1);
    assertThat(count("run_spec")).isZero();
    assertThat(count("shared_spec")).isZero();
    assertThat(count("log_chunk")).isZero();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void what_a_deleted_stack_leaves_is_forgotten(Dialect dialect) {
    open(dialect);
    shop();
    var id = create();
    offer(new Event.InstanceStartRequested(id));
    offer(new Event.MachineStarted(id, Machine.of("m", "10.0.0.1")));
    offer(new Event.AgentConnected(id, Fixture.facts("boot"), Set.of()));
    var setup = commands.list(null, id, null, 1).get(0).id();
    offer(new Event.CommandPrepared(setup, new Prepared(Fixture.COOKBOOKS, Map.of())));
    commands.next(shop, id).orElseThrow();
    output.append(setup, 0, bytes("x"), 0, List.of());
    offer(new Event.InstanceStopRequested(id, true));
    offer(new Event.MachineStopped(id));
    offer(new Event.InstanceDeleteRequested(id));
    offer(new Event.LayerDeleteRequested(web));
    offer(new Event.StackDeleteRequested());

    assertThat(forget(policy(9, 100, 90))).isEqualTo(1);
    assertThat(count("log_chunk") + count("run_spec")).isZero();
  }

  private int forget(History.Policy policy) {
    try {
      var artifacts = new Artifacts(Path.of("none"));
      return new History(database, stacks, artifacts, clock).forget(policy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static History.Policy policy(int runs, int bytes, int days) {
    return new History.Policy(runs, bytes, Duration.ofDays(days), Duration.ofDays(7));
  }

  private int count(String table) {
    return database.<Integer>read(
        handle -> handle.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void of_two_first_applies_with_one_name_one_makes_the_stack(Dialect dialect) {
    open(dialect);
    var made =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(
                each ->
                    stacks.createOnly(
                        Stack.of(StackId.random(), "twin", clock.instant()), List.of(), "me"))
            .filter(decision -> !decision.isRefused())
            .toList();

    assertThat(made).hasSize(1);
    assertThat(stacks.list()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void secrets_are_in_no_row_in_clear(Dialect dialect) {
    open(dialect);
    shop();
    var source =
        new Source(
            Source.Type.GIT,
            "https://example.org/shop.git",
            null,
            "me",
            new Secret("pass-4711"),
            new Secret("key-4711"));
    offer(
        new Event.StackUpdateRequested(
            stack ->
                stack.with(
                    change -> change.customCookbooksSource(source).useCustomCookbooks(true))));
    offer(
        new Event.AppCreateRequested(
            App.of(AppId.random(), shop, "Shop", AppType.OTHER, clock.instant())
                .with(
                    change ->
                        change
                            .appSource(source)
                            .environment(
                                List.of(
                                    new EnvironmentVariable("PASSWORD", "variable-4711", true))))));
    var web1 = online();
    commands.next(shop, web1).orElseThrow();

    for (var table :
        List.of(
            "stack", "layer", "app", "command", "feed", "instance", "run_spec", "shared_spec")) {
      assertThat(everything(table)).as(table).noneMatch(text -> text.contains("4711"));
    }
    close();
    open(url);
    assertThat(stacks.snapshot(shop).orElseThrow().stack().customCookbooksSource())
        .isEqualTo(source);
  }

  /** Every value of a table as text; packed ones unpacked if they can be. */
  private List<String> everything(String table) {
    return database.read(
        handle ->
            handle.createQuery("select * from " + table).mapToMap().list().stream()
                .flatMap(row -> row.values().stream())
                .map(StacksTest::text)
                .toList());
  }

  private static String text(Object value) {
    if (!(value instanceof byte[] bytes)) {
      return String.valueOf(value);
    }
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(gzip.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_database_is_refused_without_the_key_of_its_secrets(Dialect dialect) throws IOException {
    open(dialect);
    database.close();
    var other = Sealing.open(Files.createTempDirectory("stackworks-test").resolve("seal.key"));

    assertThatThrownBy(() -> Database.open(url, other))
        .hasMessageContaining("sealed with another key (expected: the ca/seal.key");
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_name_of_two_stacks_is_refused(Dialect dialect) {
    open(dialect);
    shop();
    stacks.create(Stack.of(StackId.random(), "shop", clock.instant()), "me").orThrow();

    assertThatThrownBy(() -> stacks.find("shop"))
        .isInstanceOf(Refusal.Refused.class)
        .hasMessageContaining("2 stacks have this name");
  }

  // ---- steps ----

  private void offer(Event event) {
    stacks.offer(shop, event, "me").orThrow();
  }

  private InstanceId create() {
    var id = InstanceId.random();
    offer(
        new Event.InstanceCreateRequested(
            Instance.of(id, shop, "", List.of(web), ComputeKind.LOCAL, clock.instant())));
    return id;
  }

  private InstanceId online() {
    var id = create();
    offer(new Event.InstanceStartRequested(id));
    offer(new Event.MachineAccepted(id, "m"));
    offer(new Event.MachineStarted(id, Machine.of("m", "10.0.0.1")));
    offer(new Event.AgentConnected(id, Fixture.facts("boot"), Set.of()));
    var setup = commands.list(null, id, null, 1).get(0);
    offer(new Event.CommandPrepared(setup.id(), new Prepared(Fixture.COOKBOOKS, Map.of())));
    assertThat(commands.next(shop, id).orElseThrow().command()).isEqualTo(setup.id());
    finish(setup.id());
    return id;
  }

  private void finish(CommandId command) {
    offer(new Event.CommandAccepted(command));
    offer(new Event.CommandStarted(command));
    offer(new Event.CommandFinished(command, Outcome.succeeded()));
  }

  private AppId app() {
    var id = AppId.random();
    offer(new Event.AppCreateRequested(App.of(id, shop, "Shop", AppType.OTHER, clock.instant())));
    return id;
  }

  private static Event.DeploymentRequested deployment(AppId app, String token) {
    return new Event.DeploymentRequested(
        DeploymentId.random(),
        CommandType.DEPLOY,
        Map.of(),
        app,
        List.of(),
        List.of(),
        null,
        null,
        token);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(List<Logs.Chunk> chunks) {
    var all = new StringBuilder();
    chunks.forEach(chunk -> all.append(new String(chunk.bytes(), StandardCharsets.UTF_8)));
    return all.toString();
  }
}
