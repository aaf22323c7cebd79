package io.stackworks.server.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.bench.ec2.Ec2Machine;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.store.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/** Instances on EC2, against an endpoint that speaks its protocol over HTTP. */
class Ec2FleetTest {
  private Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_start_launches_a_machine_and_waits_for_its_agent(Dialect dialect) {
    rig.close();
    rig = new Rig(dialect);
    var id = rig.instance();

    var machine = rig.booted(id);

    var row = rig.row(id);
    assertThat(row.privateIp()).isEqualTo(machine.privateIp());
    assertThat(row.machine().availabilityZone()).isEqualTo("us-east-1a");
    assertThat(rig.ec2.cloud().machines()).hasSize(1);
    assertThat(rig.launches.of(id))
        .singleElement()
        .extracting(Ec2Launch::machineId)
        .isEqualTo(machine.id());
  }

  @Test
  void a_launch_says_what_stack_layer_and_instance_say() {
    var id =
        rig.instance(
            instance ->
                instance.withSettings(
                    instance
                        .settings()
                        .with(
                            s ->
                                s.instanceType("m5.large")
                                    .sshKeyName("ops")
                                    .availabilityZone("us-east-1c")
                                    .tenancy("dedicated")
                                    .ebsOptimized(true)
                                    .blockDeviceMappings(
                                        "{\"BlockDeviceMappings\":[{\"DeviceName\":\"ROOT_DEVICE\",\"Ebs\":"
                                            + "{\"VolumeSize\":30,\"VolumeType\":\"gp3\",\"DeleteOnTermination\":true}},"
                                            + "{\"DeviceName\":\"/dev/sdb\",\"VirtualName\":\"ephemeral0\"}]}"))));

    var machine = rig.booted(id);

    var request = machine.request();
    assertThat(request.imageId()).isEqualTo("ami-new");
    assertThat(request.instanceTypeAsString()).isEqualTo("m5.large");
    assertThat(request.keyName()).isEqualTo("ops");
    assertThat(request.ebsOptimized()).isTrue();
    assertThat(request.placement().availabilityZone()).isEqualTo("us-east-1c");
    assertThat(request.placement().tenancyAsString()).isEqualTo("dedicated");
    assertThat(request.securityGroupIds()).containsExactly("sg-web", "sg-own");
    assertThat(request.iamInstanceProfile().arn()).isEqualTo("arn:aws:iam::1:instance-profile/web");
    assertThat(request.metadataOptions().httpTokens()).isEqualTo(HttpTokensState.REQUIRED);
    var root = request.blockDeviceMappings().get(0);
    assertThat(root.deviceName()).isEqualTo("/dev/xvda");
    assertThat(root.ebs().volumeSize()).isEqualTo(30);
    assertThat(request.blockDeviceMappings().get(1).virtualName()).isEqualTo("ephemeral0");
    assertThat(machine.tags())
        .containsEntry("Name", "shop - web1")
        .containsEntry("opsworks:stack", "shop")
        .containsEntry("opsworks:layer:web", "Web")
        .containsEntry("opsworks:instance", "web1")
        .containsEntry("team", "a")
        .containsEntry(Ec2Region.INSTANCE_TAG, id.value());
    assertThat(machine.userData()).startsWith("#!/bin/sh");
  }

  @Test
  void an_image_that_the_instance_names_is_taken() {
    var id = rig.instance(i -> i.withSettings(i.settings().withOs("Custom").withAmiId("ami-old")));

    assertThat(rig.booted(id).request().imageId()).isEqualTo("ami-old");
  }

  @Test
  void an_operating_system_without_an_image_is_told() {
    var id = rig.instance(i -> i.withSettings(i.settings().withOs("Solaris 8")));
    rig.offer(id, new Event.InstanceStartRequested(id));
    rig.until(id, InstanceStatus.START_FAILED);

    assertThat(rig.row(id).statusReason())
        .startsWith("operating system: Solaris 8 (expected: one of Debian 12, Debian 13,");
  }

  @Test
  void lost_answers_launch_one_machine() {
    rig.ec2.faults().loseReplies("RunInstances", 3);

    rig.booted(rig.instance());

    assertThat(rig.ec2.requests("RunInstances")).isEqualTo(4);
    assertThat(rig.ec2.cloud().machines()).hasSize(1);
  }

  @Test
  void what_is_throttled_is_asked_again() {
    rig.ec2.faults().refuse("RunInstances", "RequestLimitExceeded", 3);
    rig.ec2.faults().refuse("DescribeInstances", "RequestLimitExceeded", 2);

    rig.booted(rig.instance());

    assertThat(rig.ec2.cloud().machines()).hasSize(1);
  }

  @Test
  void many_starts_at_once_keep_to_the_endpoints_limit() {
    rig.ec2.faults().limit(40);
    var ids = IntStream.range(0, 30).mapToObj(i -> rig.instance()).toList();

    ids.forEach(id -> rig.offer(id, new Event.InstanceStartRequested(id)));
    ids.forEach(id -> rig.until(id, InstanceStatus.BOOTING));

    assertThat(rig.ec2.cloud().machines()).hasSize(30);
  }

  @Test
  void no_capacity_is_start_failed_and_says_what_to_do() {
    rig.ec2.cloud().capacity(0);
    var id = rig.instance();
    rig.offer(id, new Event.InstanceStartRequested(id));
    rig.until(id, InstanceStatus.START_FAILED);

    assertThat(rig.stacks.serviceErrors(rig.shop))
        .singleElement()
        .extracting(ServiceError::message)
        .asString()
        .startsWith("web1 did not start: EC2 refused RunInstances: InsufficientInstanceCapacity:")
        .contains("choose another availability zone or instance type");
    assertThat(rig.launches.all()).isEmpty();

    rig.ec2.cloud().capacity(1);
    rig.booted(id);
  }

  @Test
  void what_the_account_may_not_do_is_told() {
    for (var code :
        List.of("UnauthorizedOperation", "VcpuLimitExceeded", "InvalidSubnetID.NotFound")) {
      rig.ec2.faults().refuse("RunInstances", code, 1);
      var id = rig.instance();
      rig.offer(id, new Event.InstanceStartRequested(id));
      rig.until(id, InstanceStatus.START_FAILED);

      assertThat(rig.row(id).statusReason()).contains(code).contains("(").endsWith(")");
    }
    assertThat(rig.ec2.requests("RunInstances")).isEqualTo(3);
  }

  @Test
  void a_machine_that_is_not_described_yet_is_waited_for() {
    rig.ec2.faults().hideNewMachines(Duration.ofMillis(200));

    rig.booted(rig.instance());

    assertThat(rig.ec2.cloud().machines()).hasSize(1);
  }

  @Test
  void a_server_that_was_killed_before_the_answer_finds_its_machine_again() {
    var id = rig.instance();
    rig.ec2.faults().loseReplies("RunInstances", 1000);
    rig.offer(id, new Event.InstanceStartRequested(id));
    rig.until(() -> rig.ec2.cloud().machines().size() == 1, () -> "no launch");

    rig.server();
    rig.ec2.faults().loseReplies("RunInstances", 0);
    rig.recover();
    rig.until(id, InstanceStatus.BOOTING);

    assertThat(rig.ec2.cloud().machines()).hasSize(1);
  }

  @Test
  void a_stop_before_the_answer_leaves_no_machine() {
    var id = rig.instance();
    rig.ec2.faults().loseReplies("RunInstances", 1000);
    rig.offer(id, new Event.InstanceStartRequested(id));
    rig.until(() -> rig.ec2.cloud().machines().size() == 1, () -> "no launch");
    rig.server(); // killed: the answer never came

    rig.offer(id, new Event.InstanceStopRequested(id, false));
    rig.until(id, InstanceStatus.STOPPED);

    assertThat(rig.ec2.cloud().alive()).isEmpty();
    rig.until(() -> rig.launches.all().isEmpty(), () -> "still " + rig.launches.all());
  }

  @Test
  void a_machine_with_its_root_on_ebs_keeps_it_over_a_stop() {
    var id = rig.instance();
    var first = rig.booted(id);
    stop(id);

    assertThat(first.state()).isEqualTo(InstanceStateName.STOPPED);
    assertThat(rig.booted(id)).isSameAs(first);
    assertThat(first.boots()).isEqualTo(2);
    assertThat(rig.ec2.cloud().machines()).hasSize(1);
  }

  @Test
  void a_machine_without_ebs_is_replaced_at_the_next_start() {
    var id = rig.instance(i -> i.withSettings(i.settings().withRootDeviceType("instance-store")));
    var first = rig.booted(id);
    stop(id);
    var second = rig.booted(id);

    assertThat(first.state()).isEqualTo(InstanceStateName.TERMINATED);
    assertThat(second).isNotSameAs(first);
    assertThat(rig.ec2.cloud().alive()).containsExactly(second);
  }

  private void stop(InstanceId id) {
    rig.offer(id, new Event.InstanceStopRequested(id, false));
    rig.until(id, InstanceStatus.STOPPED);
  }

  @Test
  void a_forced_stop_does_not_wait_and_the_machine_stops_all_the_same() {
    var id = rig.instance();
    var machine = rig.booted(id);
    rig.ec2.faults().refuse("StopInstances", "InternalError", Ec2Calls.TRIES);

    rig.offer(id, new Event.InstanceStopRequested(id, true));

    assertThat(rig.row(id).status()).isEqualTo(InstanceStatus.STOPPED);
    rig.until(() -> machine.state() == InstanceStateName.STOPPED, () -> "is " + machine.state());
  }

  @Test
  void a_stop_that_is_not_allowed_is_stop_failed() {
    var id = rig.instance();
    rig.booted(id);
    rig.ec2.faults().refuse("StopInstances", "UnauthorizedOperation", 1);
    rig.offer(id, new Event.InstanceStopRequested(id, false));
    rig.until(id, InstanceStatus.STOP_FAILED);

    assertThat(rig.row(id).statusReason()).contains("UnauthorizedOperation");
    stop(id);
  }

  @Test
  void a_machine_that_its_owner_ends_is_noticed() {
    var id = rig.instance();
    var machine = rig.booted(id);
    rig.offer(
        id,
        new Event.AgentConnected(
            id, io.stackworks.server.instance.AgentFacts.UNKNOWN, java.util.Set.of()));

    rig.ec2.cloud().terminateOutside(machine.id());
    rig.until(id, InstanceStatus.START_FAILED);

    assertThat(rig.row(id).statusReason())
        .isEqualTo(
            "machine %s is terminated: Client.UserInitiatedShutdown: User initiated shutdown"
                .formatted(machine.id()));
    assertThat(rig.booted(id)).isNotSameAs(machine);
    assertThat(rig.ec2.cloud().alive()).hasSize(1);
  }

  @Test
  void a_deleted_instance_leaves_no_machine() {
    var id = rig.instance();
    var machine = rig.booted(id);
    stop(id);
    rig.offer(id, new Event.InstanceDeleteRequested(id));
    rig.until(() -> rig.stacks.leftoverMachines().isEmpty(), () -> "still left over");

    assertThat(machine.state()).isEqualTo(InstanceStateName.TERMINATED);
    assertThat(rig.launches.all()).isEmpty();
  }

  @Test
  void a_reboot_keeps_the_machine() {
    var id = rig.instance();
    var machine = rig.booted(id);

    rig.fleet.reboot(id);
    rig.until(() -> machine.boots() == 2, () -> "boots: " + machine.boots());

    assertThat(rig.ec2.cloud().alive()).containsExactly(machine);
  }

  @Test
  void a_machine_with_our_tag_and_without_a_row_is_told_and_not_touched() {
    var id = rig.instance();
    Ec2Machine machine = rig.booted(id);
    rig.instance(); // another row, so that somebody looks
    rig.database.<Integer>write(
        handle ->
            handle.execute("delete from instance where id = ?", id.value())
                + handle.execute("delete from ec2_launch")
                + handle.execute("update stack set stamp = stamp + 1"));
    rig.clock.step(Duration.ofMinutes(6));
    rig.watch.round();

    assertThat(rig.feed.after(0, rig.shop, 1000))
        .filteredOn(event -> event.kind().equals("machine.stray"))
        .singleElement()
        .satisfies(event -> assertThat(event.subject()).isEqualTo(machine.id()))
        .satisfies(
            event ->
                assertThat(event.message())
                    .endsWith("no instance has it (its tag says " + id + ")"));
    assertThat(machine.state()).isEqualTo(InstanceStateName.RUNNING);
  }
}
