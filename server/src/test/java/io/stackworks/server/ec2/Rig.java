package io.stackworks.server.ec2;

import io.stackworks.server.bench.ec2.Ec2Endpoint;
import io.stackworks.server.bench.ec2.Ec2Machine;
import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Outcome;
import io.stackworks.server.command.Prepared;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.nodedata.BuiltInRecipes;
import io.stackworks.server.nodedata.NodeData;
import io.stackworks.server.stack.Effect;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.Lifecycle;
import io.stackworks.server.stack.Refusals;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.Leases;
import io.stackworks.server.store.TestDatabases;
import io.stackworks.server.testing.SteppingClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.model.ArchitectureValues;
import software.amazon.awssdk.services.ec2.model.DeviceType;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/** Rows, the fleet and an endpoint, put together as the server does; time passes when told to. */
final class Rig implements AutoCloseable {
  static final String OWNER = "111122223333";
  private static final ArtifactRef COOKBOOKS =
      new ArtifactRef("sha256:" + "0".repeat(64), 1, "cookbooks");

  final SteppingClock clock = new SteppingClock(Instant.parse("2026-11-01T00:00:00Z"));
  final Ec2Endpoint ec2;
  final Database database;
  final Feed feed;
  final Stacks stacks;
  final Launches launches;
  final Commands commands;
  final StackId shop = StackId.random();
  final LayerId web = LayerId.random();
  private final Ec2Settings settings;
  Regions regions;
  Ec2Fleet fleet;
  Ec2Watch watch;

  Rig() {
    this(Dialect.SQLITE);
  }

  Rig(Dialect dialect) {
    try {
      ec2 = Ec2Endpoint.start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    ec2.cloud()
        .addImage(image("ami-old", "debian-12-amd64-20230101", "2023-01-01T00:00:00Z", true));
    ec2.cloud()
        .addImage(image("ami-new", "debian-12-amd64-20240101", "2024-01-01T00:00:00Z", true));
    ec2.cloud().addImage(image("ami-is", "debian-12-amd64-is", "2024-01-01T00:00:00Z", false));
    ec2.cloud()
        .addGroup(
            SecurityGroup.builder()
                .groupId("sg-web")
                .groupName("AWS-OpsWorks-Custom-Server")
                .vpcId("vpc-1")
                .build());
    settings =
        new Ec2Settings(
            "us-east-1",
            ec2.url(),
            null,
            null,
            List.of(
                new Ec2Settings.ImageRule("Debian 12", "x86_64", null, OWNER, "debian-12-amd64-*")),
            null,
            null);
    database = TestDatabases.open(dialect);
    feed = new Feed(database).start();
    stacks =
        new Stacks(database, feed, (stack, effect) -> perform(effect), Refusals.IGNORED, clock);
    launches = new Launches(database);
    commands = new Commands(database, stacks, new NodeData(BuiltInRecipes.NONE));
    server();
    stacks
        .create(
            Stack.of(shop, "shop", clock.instant())
                .with(
                    stack ->
                        stack
                            .vpcId("vpc-1")
                            .defaultOs("Debian 12")
                            .defaultInstanceProfileArn("arn:aws:iam::1:instance-profile/web")
                            .tags(Map.of("team", "a", "opsworks:stack", "forged"))),
            "me")
        .orThrow();
    stacks
        .offer(
            shop,
            new Event.LayerCreateRequested(
                Layer.of(web, shop, LayerType.CUSTOM, "Web", "web", clock.instant())
                    .withCustomSecurityGroupIds(List.of("sg-own"))))
        .orThrow();
  }

  private static Image image(String id, String name, String date, boolean ebs) {
    return Image.builder()
        .imageId(id)
        .name(name)
        .ownerId(OWNER)
        .architecture(ArchitectureValues.X86_64)
        .creationDate(date)
        .state("available")
        .virtualizationType("hvm")
        .rootDeviceType(ebs ? DeviceType.EBS : DeviceType.INSTANCE_STORE)
        .rootDeviceName("/dev/xvda")
        .build();
  }

  /** A server process: the old one, if any, was killed. */
  void server() {
    launchesStop();
    regions =
        new Regions(
            settings,
            () -> StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")));
    fleet =
        new Ec2Fleet(
            stacks,
            launches,
            regions,
            // Another one at every call, as join tokens are.
            instance -> "#!/bin/sh\n# " + instance.hostname() + " " + UUID.randomUUID() + "\n",
            "sha256:test",
            clock);
    watch =
        new Ec2Watch(
            stacks,
            launches,
            fleet,
            new Strays(feed, "sha256:test", clock),
            new Addresses(stacks, "sha256:test", clock),
            new Leases(database, clock, "one server after the other"),
            new Ec2Watch.Cadence(
                Duration.ofSeconds(3), Duration.ofMinutes(1), Duration.ofMinutes(5)),
            clock);
  }

  private void launchesStop() {
    if (fleet != null) {
      try {
        fleet.close();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** What rows ask for, as after a start. */
  void recover() {
    Lifecycle.undone(stacks.snapshot(shop).orElseThrow()).forEach(this::perform);
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.StartMachine start) {
      fleet.start(start.instance());
    } else if (effect instanceof Effect.StopMachine stop) {
      fleet.stop(stop.instance(), stop.force());
    } else if (effect instanceof Effect.RebootMachine reboot) {
      fleet.reboot(reboot.instance());
    } else if (effect instanceof Effect.DeleteMachine delete) {
      fleet.delete(delete.instance());
    }
  }

  InstanceId instance() {
    return instance(instance -> instance);
  }

  InstanceId instance(UnaryOperator<Instance> change) {
    var id = InstanceId.random();
    var instance = Instance.of(id, shop, "", List.of(web), ComputeKind.EC2, clock.instant());
    stacks.offer(shop, new Event.InstanceCreateRequested(change.apply(instance)), "me").orThrow();
    return id;
  }

  void offer(InstanceId id, Event event) {
    stacks.offer(id, event).orThrow();
  }

  Instance row(InstanceId id) {
    return stacks.instance(id).orElseThrow();
  }

  /** Started, and its machine is up. */
  Ec2Machine booted(InstanceId id) {
    offer(id, new Event.InstanceStartRequested(id));
    until(id, InstanceStatus.BOOTING);
    return ec2.cloud().machine(row(id).machine().id()).orElseThrow();
  }

  /** Runs what waits in the instance's queue, as an agent without trouble would. */
  void succeed(InstanceId id) {
    while (true) {
      var queue = stacks.snapshot(shop).orElseThrow().queueOf(id);
      if (queue.isEmpty()) {
        return;
      }
      var command = queue.get(0).id();
      clock.step(Duration.ofSeconds(1)); // a configure waits for company
      offer(id, new Event.CommandPrepared(command, new Prepared(COOKBOOKS, Map.of())));
      commands.next(shop, id).orElseThrow();
      offer(id, new Event.CommandAccepted(command));
      offer(id, new Event.CommandStarted(command));
      offer(id, new Event.CommandFinished(command, Outcome.succeeded()));
    }
  }

  List<String> commandTypes(InstanceId id) {
    return commands.list(null, id, null, 100).stream().map(each -> each.type().word()).toList();
  }

  void until(InstanceId id, InstanceStatus status) {
    until(
        () -> row(id).status() == status, () -> id + " is " + row(id).status() + ", not " + status);
  }

  /** Looks again and again, three seconds later each time. */
  void until(BooleanSupplier reached, Supplier<String> problem) {
    long endNs = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError(problem.get());
      }
      clock.step(Duration.ofSeconds(3));
      watch.round();
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    launchesStop();
    feed.close();
    database.close();
    ec2.close();
  }
}
