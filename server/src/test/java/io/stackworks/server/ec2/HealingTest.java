package io.stackworks.server.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.bench.ec2.Ec2Machine;
import io.stackworks.server.instance.AgentFacts;
import io.stackworks.server.instance.Healing;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.stack.Stacks;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/** Lost machines, with nobody asking. */
class HealingTest {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  /** Its machine is up and its setup has succeeded. */
  private InstanceId online() {
    var id = rig.instance();
    rig.booted(id);
    comeOnline(id);
    return id;
  }

  private void comeOnline(InstanceId id) {
    rig.offer(id, new Event.AgentConnected(id, AgentFacts.UNKNOWN, Set.of()));
    rig.succeed(id);
    assertThat(rig.row(id).status()).isEqualTo(InstanceStatus.ONLINE);
  }

  private Ec2Machine machine(InstanceId id) {
    return rig.ec2.cloud().machine(rig.row(id).machine().id()).orElseThrow();
  }

  @Test
  void a_terminated_machine_is_replaced_without_shutdown_recipes() {
    var id = online();
    var first = machine(id);

    rig.ec2.cloud().terminateOutside(first.id());
    rig.until(id, InstanceStatus.BOOTING);

    assertThat(machine(id)).isNotSameAs(first);
    assertThat(rig.ec2.cloud().alive()).hasSize(1);
    assertThat(rig.row(id).healing().state()).isEqualTo(Healing.State.STARTED);
    assertThat(rig.row(id).healing().reason())
        .startsWith("stopped by its owner: machine " + first.id() + " is terminated");
    assertThat(rig.commandTypes(id)).doesNotContain("shutdown");
  }

  @Test
  void a_machine_that_runs_in_silence_is_waited_for_and_then_restarted() {
    var id = online();
    var machine = machine(id);
    rig.offer(id, new Event.AgentSilent(id));

    rig.watch.round();
    assertThat(rig.row(id).status()).isEqualTo(InstanceStatus.CONNECTION_LOST);
    rig.clock.step(Diagnosis.OUT_OF_REACH);
    rig.until(id, InstanceStatus.BOOTING);

    assertThat(machine(id)).isSameAs(machine);
    assertThat(machine.boots()).isEqualTo(2);
    assertThat(rig.row(id).healing().reason()).startsWith("partitioned or hung: machine ");
  }

  @Test
  void many_lost_at_once_are_the_network_and_nobody_is_restarted() {
    for (int i = 0; i < 3; i++) {
      var id = online();
      rig.offer(id, new Event.AgentSilent(id));
    }
    rig.clock.step(Duration.ofHours(1));
    rig.watch.round();

    assertThat(rig.ec2.requests("StopInstances")).isZero();
  }

  @Test
  void one_layer_without_healing_is_enough_to_forbid_it() {
    var id = online();
    rig.stacks
        .offer(
            rig.shop,
            new Event.LayerUpdateRequested(rig.web, layer -> layer.withEnableAutoHealing(false)))
        .orThrow();
    rig.ec2.cloud().terminateOutside(machine(id).id());
    rig.until(id, InstanceStatus.CONNECTION_LOST);
    rig.clock.step(Duration.ofHours(1));
    rig.watch.round();

    assertThat(rig.row(id).status()).isEqualTo(InstanceStatus.CONNECTION_LOST);
    assertThat(rig.ec2.requests("RunInstances")).isEqualTo(1);
  }

  @Test
  void after_three_attempts_a_person_has_to_look() {
    var id = online();
    for (int attempt = 1; attempt <= 3; attempt++) {
      rig.ec2.cloud().terminateOutside(machine(id).id());
      rig.until(id, InstanceStatus.BOOTING);
      assertThat(rig.row(id).healing().attempts()).isEqualTo(attempt);
      comeOnline(id);
    }
    rig.ec2.cloud().terminateOutside(machine(id).id());
    rig.until(
        () -> rig.row(id).healing().state() == Healing.State.GIVEN_UP, () -> "" + rig.row(id));

    assertThat(rig.row(id).status()).isEqualTo(InstanceStatus.CONNECTION_LOST);
    assertThat(rig.stacks.serviceErrors(rig.shop))
        .filteredOn(error -> error.type().equals("auto_healing"))
        .singleElement()
        .extracting(ServiceError::message)
        .asString()
        .startsWith("web1 was healed 3 times and is lost again: stopped by its owner");
    assertThat(rig.ec2.requests("RunInstances")).isEqualTo(4);
  }

  @Test
  void a_stop_while_it_is_healed_keeps_it_down() {
    var id = online();
    var machine = machine(id);
    rig.ec2.cloud().speed(Duration.ofMillis(50), Duration.ofMillis(300));
    rig.offer(id, new Event.AgentSilent(id));
    rig.clock.step(Diagnosis.OUT_OF_REACH);
    rig.until(id, InstanceStatus.TERMINATING);

    rig.offer(id, new Event.InstanceStopRequested(id, false));
    rig.until(id, InstanceStatus.STOPPED);

    assertThat(machine.state()).isEqualTo(InstanceStateName.STOPPED);
    assertThat(machine.boots()).isEqualTo(1);
  }

  @Test
  void two_that_heal_at_once_make_one_healing() {
    var id = online();
    rig.offer(id, new Event.AgentSilent(id));
    Stacks stacks = rig.stacks;

    assertThat(stacks.offer(id, new Event.InstanceHealRequested(id, "dead")).isRefused()).isFalse();
    assertThat(stacks.offer(id, new Event.InstanceHealRequested(id, "dead")).isRefused()).isTrue();
  }
}
