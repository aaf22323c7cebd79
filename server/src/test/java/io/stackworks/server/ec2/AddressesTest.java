package io.stackworks.server.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.bench.ec2.Ec2Machine;
import io.stackworks.server.instance.AgentFacts;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.resource.ElasticIp;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.store.Dialect;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.ec2.model.Address;

/** Elastic IPs that go where the rows say. */
class AddressesTest {
  private Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  /** An address of the account that the stack has registered. */
  private String registered() {
    var ip = rig.ec2.cloud().addresses().add();
    offer(
        new Event.ResourceRegisterRequested(
            new ElasticIp(ip, null, "vpc", "us-east-1", null, rig.clock.instant())));
    return ip;
  }

  private void offer(Event event) {
    rig.stacks.offer(rig.shop, event, "me").orThrow();
  }

  private void assign(String ip, InstanceId id) {
    offer(new Event.ResourceAssignRequested(ElasticIp.key(ip), id));
  }

  private Ec2Machine machine(InstanceId id) {
    return rig.ec2.cloud().machine(rig.row(id).machine().id()).orElseThrow();
  }

  private void layer(UnaryOperator<Layer> change) {
    offer(new Event.LayerUpdateRequested(rig.web, change));
  }

  private void untilAt(InstanceId id, String ip) {
    rig.until(
        () -> ip.equals(rig.row(id).machine().publicIp()),
        () -> ip + " is not at " + rig.row(id).machine());
    assertThat(machine(id).publicIp()).isEqualTo(ip);
  }

  private void stop(InstanceId id) {
    rig.offer(id, new Event.InstanceStopRequested(id, false));
    rig.until(id, InstanceStatus.STOPPED);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void an_address_comes_to_its_instance_at_the_start(Dialect dialect) {
    rig.close();
    rig = new Rig(dialect);
    var id = rig.instance();
    var ip = registered();
    assign(ip, id);

    rig.booted(id);
    untilAt(id, ip);
  }

  @Test
  void an_address_moves_to_another_instance_that_runs() {
    var first = rig.instance();
    var second = rig.instance();
    var ip = registered();
    assign(ip, first);
    rig.booted(first);
    rig.booted(second);
    untilAt(first, ip);

    assign(ip, second);
    untilAt(second, ip);

    assertThat(machine(first).publicIp()).isNotEqualTo(ip);
  }

  @Test
  void an_address_that_is_taken_away_leaves_its_machine() {
    var id = rig.instance();
    var ip = registered();
    assign(ip, id);
    rig.booted(id);
    untilAt(id, ip);

    offer(new Event.ResourceReleaseRequested(ElasticIp.key(ip)));
    rig.until(
        () -> !ip.equals(rig.row(id).machine().publicIp()),
        () -> "still at " + rig.row(id).machine());

    assertThat(rig.ec2.cloud().addresses().all()).extracting(Address::instanceId).containsNull();
  }

  @Test
  void an_address_that_its_owner_brought_stays() {
    var id = rig.instance();
    var machine = rig.booted(id);
    var ip = registered();
    var addresses = rig.regions.of("us-east-1").addresses();
    try {
      addresses.associate(addresses.find(ip).orElseThrow(), machine.id());
    } catch (Ec2Refused e) {
      throw new AssertionError(e);
    }
    untilAt(id, ip);
    rig.clock.step(Duration.ofMinutes(2));
    rig.watch.round();

    assertThat(machine.publicIp()).isEqualTo(ip);
  }

  @Test
  void an_address_follows_its_instance_to_the_next_machine() {
    var id = rig.instance();
    var ip = registered();
    assign(ip, id);
    var first = rig.booted(id);
    rig.offer(id, new Event.AgentConnected(id, AgentFacts.UNKNOWN, Set.of()));
    rig.succeed(id);
    untilAt(id, ip);

    rig.ec2.cloud().terminateOutside(first.id());
    rig.until(id, InstanceStatus.BOOTING);
    untilAt(id, ip);

    assertThat(machine(id)).isNotSameAs(first);
  }

  @Test
  void a_layer_can_give_every_instance_an_address_once() {
    layer(layer -> layer.withAutoAssignElasticIps(true));
    rig.ec2.faults().loseReplies("AllocateAddress", 1);
    var id = rig.instance();
    rig.booted(id);
    rig.until(() -> rig.row(id).settings().elasticIp() != null, () -> "no address");
    var ip = rig.row(id).settings().elasticIp();
    untilAt(id, ip);
    stop(id);
    rig.booted(id);
    untilAt(id, ip);

    assertThat(rig.ec2.cloud().addresses().all()).hasSize(1);
  }

  @Test
  void a_free_address_of_the_stack_goes_before_a_new_one() {
    layer(layer -> layer.withAutoAssignElasticIps(true));
    var ip = registered();
    var id = rig.instance();
    rig.booted(id);
    untilAt(id, ip);

    assertThat(rig.ec2.requests("AllocateAddress")).isZero();
  }

  @Test
  void a_deleted_instance_takes_its_address_along_or_leaves_it() {
    var kept = registered();
    var gone = registered();
    for (var ip : new String[] {kept, gone}) {
      var id = rig.instance();
      assign(ip, id);
      rig.booted(id);
      untilAt(id, ip);
      stop(id);
      rig.offer(id, new Event.InstanceDeleteRequested(id, ip.equals(gone), true));
    }
    rig.until(() -> rig.stacks.leftoverMachines().isEmpty(), () -> "still left over");

    assertThat(rig.ec2.cloud().addresses().all())
        .extracting(Address::publicIp)
        .containsExactly(kept);
    assertThat(rig.stacks.snapshot(rig.shop).orElseThrow().resources(ElasticIp.class))
        .singleElement()
        .satisfies(left -> assertThat(left.ip()).isEqualTo(kept))
        .satisfies(left -> assertThat(left.instance()).isNull());
  }

  @Test
  void an_address_that_the_account_has_not_is_told_once() {
    var id = rig.instance();
    offer(
        new Event.ResourceRegisterRequested(
            new ElasticIp("192.0.2.9", null, "vpc", "us-east-1", null, rig.clock.instant())));
    assign("192.0.2.9", id);
    rig.booted(id);
    for (int i = 0; i < 5; i++) {
      rig.clock.step(Duration.ofMinutes(6));
      rig.watch.round();
    }

    assertThat(rig.stacks.serviceErrors(rig.shop))
        .filteredOn(error -> error.type().equals("elastic_ip"))
        .singleElement()
        .extracting(ServiceError::message)
        .asString()
        .contains("web1 has not its Elastic IP", "no Elastic IP 192.0.2.9");
  }
}
