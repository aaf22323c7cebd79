package io.stackworks.server.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.app.AppType;
import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.command.Cause;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.DeploymentStatus;
import io.stackworks.server.command.Outcome;
import io.stackworks.server.command.Prepared;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.instance.Machine;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LifecycleTest {

  private final Fixture stack = new Fixture();

  @Test
  void an_instance_goes_from_stopped_to_online_through_every_status() {
    var web1 = stack.online();

    assertThat(stack.history(web1))
        .containsExactly("stopped", "requested", "pending", "booting", "running_setup", "online");
    assertThat(stack.queue(web1)).containsExactly("configure created");
  }

  @Test
  void a_stop_runs_shutdown_and_ends_in_stopped() {
    var web1 = stack.online();
    stack.drain(web1);
    stack.accept(new Event.InstanceStopRequested(web1, false));

    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.SHUTTING_DOWN);
    assertThat(stack.queue(web1)).containsExactly("shutdown created");

    stack.runNext(web1, true);
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.TERMINATING);
    assertThat(stack.effects).contains(new Effect.StopMachine(web1, false));

    stack.accept(new Event.MachineStopped(web1));
    assertThat(stack.history(web1))
        .endsWith("stopping", "shutting_down", "terminating", "terminated", "stopped");
  }

  @Test
  void a_shutdown_that_takes_too_long_is_ended_by_the_largest_timeout_of_its_layers() {
    var slow = LayerId.random();
    stack.accept(
        new Event.LayerCreateRequested(
            Layer.of(slow, stack.snapshot.stack().id(), LayerType.CUSTOM, "Slow", "slow", stack.now)
                .withShutdownTimeout(Duration.ofSeconds(300))));
    var web1 = stack.create(ComputeKind.LOCAL, stack.web, slow);
    stack.bringOnline(web1);
    stack.drain(web1);
    stack.accept(new Event.InstanceStopRequested(web1, false));
    var shutdown = stack.snapshot.queueOf(web1).get(0);
    stack.start(shutdown);

    stack.after(Duration.ofSeconds(299));
    stack.accept(new Event.DeadlineReached(web1));
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.SHUTTING_DOWN);

    stack.after(Duration.ofSeconds(1));
    stack.accept(new Event.DeadlineReached(web1));
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.TERMINATING);
    assertThat(last(shutdown).cause()).isEqualTo(Cause.TIMEOUT);
  }

  @Test
  void a_failed_setup_is_mended_by_a_setup_command() {
    var web1 = stack.create(ComputeKind.LOCAL, stack.web);
    stack.accept(new Event.InstanceStartRequested(web1));
    stack.accept(new Event.MachineStarted(web1, Machine.of("m", "10.0.0.1")));
    stack.accept(new Event.AgentConnected(web1, Fixture.facts("b"), Set.of()));
    stack.runNext(web1, false);

    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.SETUP_FAILED);
    assertThat(stack.snapshot.instance(web1).orElseThrow().statusReason()).contains("boom");

    stack.accept(stack.deployment(CommandType.SETUP, null, web1));
    var setup = stack.snapshot.queueOf(web1).get(0);
    stack.start(setup);
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.RUNNING_SETUP);
    stack.accept(new Event.CommandFinished(setup.id(), Outcome.succeeded()));
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.ONLINE);
  }

  @Test
  void every_online_instance_is_configured_when_one_comes_or_goes() {
    var web1 = stack.online();
    stack.drain(web1);
    var web2 = stack.online();

    assertThat(stack.queue(web1)).containsExactly("configure created");
    assertThat(stack.queue(web2)).containsExactly("configure created");

    stack.drainAll();
    stack.accept(new Event.InstanceStopRequested(web2, false));
    assertThat(stack.queue(web1)).containsExactly("configure created");
    assertThat(stack.queue(web2)).containsExactly("shutdown created");
  }

  @Test
  void a_configure_that_still_waits_serves_a_later_change_as_well() {
    var web1 = stack.online();
    var first = stack.snapshot.queueOf(web1).get(0);
    stack.online();

    assertThat(stack.snapshot.queueOf(web1)).containsExactly(first);
  }

  @Test
  void a_configure_whose_node_data_was_made_before_the_last_change_is_followed_by_another() {
    var web1 = stack.online();
    var seen = stack.snapshot;
    var first = stack.snapshot.queueOf(web1).get(0);
    stack.online();
    stack.accept(Fixture.delivered(first, seen));

    assertThat(stack.queue(web1)).containsExactly("configure delivered", "configure created");
  }

  @Test
  void a_configure_that_waits_uses_the_newest_cookbook_set() {
    var web1 = stack.online();
    var newer = new ArtifactRef("sha256:" + "e".repeat(64), 1, "cookbooks");
    var web2 = stack.create(ComputeKind.LOCAL, stack.web);
    stack.accept(new Event.InstanceStartRequested(web2));
    stack.accept(new Event.MachineStarted(web2, Machine.of("m", "10.0.0.1")));
    stack.accept(new Event.AgentConnected(web2, Fixture.facts("boot"), Set.of()));
    stack.accept(
        new Event.CommandPrepared(
            stack.snapshot.queueOf(web2).get(0).id(), new Prepared(newer, Map.of())));
    stack.runNext(web2, true);

    assertThat(stack.snapshot.queueOf(web1).get(0).prepared().cookbooks()).isEqualTo(newer);
  }

  @Test
  void a_configure_that_was_handed_over_is_followed_by_another() {
    var web1 = stack.online();
    var first = stack.snapshot.queueOf(web1).get(0);
    stack.accept(Fixture.delivered(first, stack.snapshot));
    stack.online();

    assertThat(stack.queue(web1)).containsExactly("configure delivered", "configure created");
  }

  @Test
  void commands_of_a_silent_agent_end_and_the_instance_comes_back_online_with_it() {
    var web1 = stack.online();
    stack.drain(web1);
    stack.accept(stack.deployment(CommandType.CONFIGURE, null, web1));
    stack.accept(stack.deployment(CommandType.UPDATE_CUSTOM_COOKBOOKS, null, web1));
    var running = stack.snapshot.queueOf(web1).get(0);
    var waiting = stack.snapshot.queueOf(web1).get(1);
    stack.start(running);

    stack.accept(new Event.AgentSilent(web1));
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.CONNECTION_LOST);
    assertThat(last(running).cause()).isEqualTo(Cause.AGENT_LOST);
    assertThat(last(waiting).cause()).isEqualTo(Cause.NEVER_STARTED);

    stack.accept(new Event.AgentConnected(web1, Fixture.facts("b2"), Set.of()));
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.ONLINE);
    assertThat(stack.queue(web1)).containsExactly("configure created");
  }

  @Test
  void a_result_after_the_end_is_refused_and_changes_nothing() {
    var web1 = stack.online();
    var configure = stack.runNext(web1, true);
    var before = stack.snapshot;

    var late = stack.offer(new Event.CommandFinished(configure.id(), Fixture.outcome(false)));

    assertThat(late.isRefused()).isTrue();
    assertThat(stack.snapshot).isEqualTo(before);
  }

  @Test
  void a_running_command_that_a_new_agent_does_not_know_is_lost() {
    var web1 = stack.online();
    var configure = stack.snapshot.queueOf(web1).get(0);
    stack.start(configure);
    stack.accept(new Event.AgentDisconnected(web1));

    stack.accept(new Event.AgentConnected(web1, Fixture.facts("b"), Set.of(configure.id())));
    assertThat(stack.queue(web1)).containsExactly("configure running");

    stack.accept(new Event.AgentConnected(web1, Fixture.facts("b"), Set.of()));
    assertThat(last(configure).cause()).isEqualTo(Cause.AGENT_LOST);
  }

  @Test
  void a_cancelled_command_ends_with_the_agents_answer_or_without_it() {
    var web1 = stack.online();
    var configure = stack.snapshot.queueOf(web1).get(0);
    stack.start(configure);
    stack.accept(new Event.CommandCancelRequested(configure.id(), "wrong branch"));

    assertThat(stack.effects).contains(new Effect.CancelRun(web1, configure.id(), "wrong branch"));
    assertThat(stack.queue(web1)).containsExactly("configure running");

    stack.after(Duration.ofMinutes(2));
    stack.accept(new Event.CommandDeadlineReached(configure.id()));
    assertThat(last(configure).cause()).isEqualTo(Cause.CANCELLED);
  }

  @Test
  void a_deployment_goes_to_all_online_instances_and_ends_with_its_last_command() {
    var app = app();
    var web1 = stack.online();
    var web2 = stack.online();
    stack.drainAll();
    var asked = stack.deployment(CommandType.DEPLOY, app);
    stack.accept(asked);

    stack.runNext(web1, true);
    assertThat(stack.snapshot.deployments()).containsKey(asked.id());
    stack.runNext(web2, false);

    var done = lastDeployment(asked);
    assertThat(done.status()).isEqualTo(DeploymentStatus.FAILED);
    assertThat(done.failedCommands()).isEqualTo(1);
    assertThat(done.requestedBy()).isEqualTo("operator");
    assertThat(stack.status(web2)).isEqualTo(InstanceStatus.ONLINE);
  }

  @Test
  void a_named_instance_that_is_offline_is_skipped_and_a_deployment_to_none_is_refused() {
    var app = app();
    var web1 = stack.online();
    var off = stack.create(ComputeKind.LOCAL, stack.web);
    stack.drainAll();
    var asked = stack.deployment(CommandType.DEPLOY, app, web1, off);
    stack.accept(asked);

    assertThat(stack.snapshot.deployments().get(asked.id()).instanceIds())
        .containsExactly(web1, off);
    stack.drainAll();
    assertThat(lastDeployment(asked).status()).isEqualTo(DeploymentStatus.SUCCESSFUL);

    var none = stack.offer(stack.deployment(CommandType.DEPLOY, app, off));
    assertThat(none.refusal().reason()).isEqualTo(Refusal.Reason.CONFLICT);
  }

  @Test
  void a_deleted_app_is_undeployed_first_and_known_until_then() {
    var app = app();
    var web1 = stack.online();
    stack.drainAll();
    stack.accept(new Event.AppDeleteRequested(app));

    assertThat(stack.snapshot.app(app)).isEmpty();
    assertThat(stack.snapshot.apps()).containsKey(app);
    assertThat(stack.queue(web1)).containsExactly("undeploy created");

    stack.drainAll();
    assertThat(stack.snapshot.apps()).doesNotContainKey(app);
  }

  @Test
  void a_reboot_raises_no_lifecycle_event_on_the_instance_itself_but_one_of_membership() {
    var web1 = stack.online();
    stack.drain(web1);
    stack.accept(new Event.InstanceRebootRequested(web1));
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.REBOOTING);
    assertThat(stack.queue(web1)).isEmpty();

    stack.accept(new Event.MachineRebooted(web1));
    stack.accept(new Event.AgentConnected(web1, Fixture.facts("next"), Set.of()));
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.ONLINE);
    assertThat(stack.queue(web1)).containsExactly("configure created");
  }

  @Test
  void a_run_that_asks_for_it_reboots_its_instance_which_then_goes_on_with_its_queue() {
    var web1 = stack.online();
    stack.drain(web1);
    stack.accept(stack.deployment(CommandType.CONFIGURE, null, web1));
    stack.accept(stack.deployment(CommandType.CONFIGURE, null, web1));
    var asking = stack.snapshot.queueOf(web1).get(0);
    var next = stack.snapshot.queueOf(web1).get(1);
    stack.start(asking);
    stack.effects.clear();
    stack.accept(
        new Event.CommandFinished(
            asking.id(), Outcome.succeeded().withRebootRequested(true).withExitCode(35)));

    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.REBOOTING);
    assertThat(stack.effects).contains(new Effect.RebootMachine(web1));
    assertThat(stack.offer(Fixture.delivered(next, stack.snapshot)).isRefused()).isTrue();

    stack.accept(new Event.MachineRebooted(web1));
    stack.accept(new Event.AgentConnected(web1, Fixture.facts("next"), Set.of()));
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.ONLINE);
    stack.accept(Fixture.delivered(next, stack.snapshot));
  }

  @Test
  void a_registered_machine_joins_is_assigned_unassigned_and_deregistered() {
    var db1 = stack.create(ComputeKind.REGISTERED);
    stack.accept(new Event.AgentConnected(db1, Fixture.facts("b"), Set.of()));
    stack.drain(db1);
    assertThat(stack.history(db1)).containsExactly("registering", "running_setup", "registered");

    stack.accept(new Event.InstanceAssignRequested(db1, List.of(stack.web)));
    stack.drain(db1);
    assertThat(stack.history(db1)).endsWith("assigning", "running_setup", "online");

    stack.accept(new Event.InstanceUnassignRequested(db1));
    assertThat(stack.queue(db1)).containsExactly("shutdown created");
    stack.drain(db1);
    assertThat(stack.history(db1)).endsWith("unassigning", "registered");
    assertThat(stack.snapshot.instance(db1).orElseThrow().layerIds()).isEmpty();

    stack.accept(new Event.InstanceDeregisterRequested(db1));
    stack.accept(new Event.AgentDeregistered(db1));
    assertThat(stack.snapshot.instance(db1)).isEmpty();
  }

  @Test
  void a_stop_while_setup_runs_cancels_the_setup_first() {
    var web1 = stack.create(ComputeKind.LOCAL, stack.web);
    stack.accept(new Event.InstanceStartRequested(web1));
    stack.accept(new Event.MachineStarted(web1, Machine.of("m", "10.0.0.1")));
    stack.accept(new Event.AgentConnected(web1, Fixture.facts("b"), Set.of()));
    var setup = stack.snapshot.queueOf(web1).get(0);
    stack.start(setup);
    stack.accept(new Event.InstanceStopRequested(web1, false));

    assertThat(stack.queue(web1)).containsExactly("setup running", "shutdown created");
    stack.accept(
        new Event.CommandFinished(setup.id(), Outcome.failed(Cause.CANCELLED, 143, "cancelled")));
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.SHUTTING_DOWN);
    stack.drain(web1);
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.TERMINATING);
  }

  @Test
  void an_unreachable_cookbook_source_fails_the_setup_and_a_rerun_works() {
    var web1 = stack.create(ComputeKind.LOCAL, stack.web);
    stack.accept(new Event.InstanceStartRequested(web1));
    stack.accept(new Event.MachineStarted(web1, Machine.of("m", "10.0.0.1")));
    stack.accept(new Event.AgentConnected(web1, Fixture.facts("b"), Set.of()));
    var setup = stack.snapshot.queueOf(web1).get(0);
    stack.accept(new Event.CommandUnprepared(setup.id(), "cannot reach git://nowhere"));

    assertThat(last(setup).cause()).isEqualTo(Cause.OPERATOR);
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.SETUP_FAILED);
    stack.accept(stack.deployment(CommandType.SETUP, null, web1));
    stack.drain(web1);
    assertThat(stack.status(web1)).isEqualTo(InstanceStatus.ONLINE);
  }

  @Test
  void the_stack_starts_what_runs_always_and_stops_everything() {
    var always = stack.create(ComputeKind.LOCAL, stack.web);
    var timer = stack.create(ComputeKind.LOCAL, stack.web);
    stack.accept(
        new Event.InstanceUpdateRequested(
            timer,
            instance -> instance.withSettings(instance.settings().withAutoScalingType("timer"))));
    stack.accept(new Event.StackStartRequested());

    assertThat(stack.status(always)).isEqualTo(InstanceStatus.REQUESTED);
    assertThat(stack.status(timer)).isEqualTo(InstanceStatus.STOPPED);

    stack.accept(new Event.StackStopRequested());
    assertThat(stack.status(always)).isEqualTo(InstanceStatus.TERMINATING);
  }

  @Test
  void all_that_is_wrong_is_said_at_once() {
    var bad =
        Layer.of(
                LayerId.random(),
                stack.snapshot.stack().id(),
                LayerType.CUSTOM,
                "Web",
                "W W",
                stack.now)
            .withCustomJson("[1]");

    var refusal = stack.offer(new Event.LayerCreateRequested(bad)).refusal();

    assertThat(refusal.problems())
        .extracting(Problem::field)
        .containsExactly("layer.short_name", "layer.name", "layer.custom_json");
  }

  private AppId app() {
    var id = AppId.random();
    stack.accept(
        new Event.AppCreateRequested(
            App.of(id, stack.snapshot.stack().id(), "Shop", AppType.OTHER, stack.now)));
    return id;
  }

  private Command last(Command command) {
    return stack.changes.stream()
        .filter(Change.PutCommand.class::isInstance)
        .map(change -> ((Change.PutCommand) change).command())
        .filter(other -> other.id().equals(command.id()))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private Deployment lastDeployment(Event.DeploymentRequested asked) {
    return stack.changes.stream()
        .filter(Change.PutDeployment.class::isInstance)
        .map(change -> ((Change.PutDeployment) change).deployment())
        .filter(other -> other.id().equals(asked.id()))
        .reduce((a, b) -> b)
        .orElseThrow();
  }
}
