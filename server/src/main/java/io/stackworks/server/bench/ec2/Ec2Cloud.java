package io.stackworks.server.bench.ec2;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.RebootInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RebootInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** The machines of the endpoint. States change after a while, as in EC2. Safe for any thread. */
public final class Ec2Cloud implements AutoCloseable {
  private static final int MOST_USER_DATA = 16_384;
  private static final int MOST_FILTER_VALUES = 200;

  private final Ec2Faults faults;
  private final Map<String, Ec2Machine> machines = new LinkedHashMap<>();
  private final Map<String, Ec2Machine> byToken = new LinkedHashMap<>();
  private final Map<String, Image> images = new LinkedHashMap<>();
  private final Map<String, SecurityGroup> groups = new LinkedHashMap<>();
  private final Ec2AddressBook addressBook = new Ec2AddressBook(this::machine);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "ec2-cloud");
            thread.setDaemon(true);
            return thread;
          });
  private Duration boot = Duration.ofMillis(50);
  private Duration halt = Duration.ofMillis(50);
  private int capacity = Integer.MAX_VALUE;
  private Consumer<Ec2Machine> running = machine -> {};
  private Consumer<Ec2Machine> down = machine -> {};
  private int addresses;

  Ec2Cloud(Ec2Faults faults) {
    this.faults = faults;
  }

  // ---- for tests ----

  /** How long machines need to come up and to go down. */
  public synchronized void speed(Duration boot, Duration halt) {
    this.boot = boot;
    this.halt = halt;
  }

  /** How many machines may be up or coming up. */
  public synchronized void capacity(int machines) {
    this.capacity = machines;
  }

  /** Called from the cloud's own thread whenever a machine has come up; must not block. */
  public synchronized void whenRunning(Consumer<Ec2Machine> listener) {
    running = listener;
  }

  /** Called whenever a machine goes down, or is started again while it is up; must not block. */
  public synchronized void whenDown(Consumer<Ec2Machine> listener) {
    down = listener;
  }

  public synchronized void addImage(Image image) {
    images.put(image.imageId(), image);
  }

  public synchronized void addGroup(SecurityGroup group) {
    groups.put(group.groupId(), group);
  }

  public Ec2AddressBook addresses() {
    return addressBook;
  }

  public synchronized List<Ec2Machine> machines() {
    return List.copyOf(machines.values());
  }

  public synchronized Optional<Ec2Machine> machine(String id) {
    return Optional.ofNullable(machines.get(id));
  }

  /** Machines that cost money: not terminated. */
  public synchronized List<Ec2Machine> alive() {
    return machines.values().stream().filter(machine -> !machine.isGone()).toList();
  }

  /** As the owner would, in the EC2 console. */
  public synchronized void terminateOutside(String id) {
    end(machine(id).orElseThrow(), InstanceStateName.TERMINATED);
  }

  public synchronized void stopOutside(String id) {
    end(machine(id).orElseThrow(), InstanceStateName.STOPPED);
  }

  private void end(Ec2Machine machine, InstanceStateName state) {
    machine.move(
        state,
        "Client.UserInitiatedShutdown",
        "Client.UserInitiatedShutdown: User initiated shutdown");
    down.accept(machine);
  }

  // ---- operations ----

  synchronized RunInstancesResponse run(RunInstancesRequest request) {
    if (request.minCount() == null || request.maxCount() == null) {
      throw new Ec2Error(
          "MissingParameter", "The request must contain the parameter MinCount and MaxCount");
    }
    if (request.minCount() != 1 || request.maxCount() != 1) {
      throw new Ec2Error("InvalidParameterValue", "this endpoint launches one machine at a time");
    }
    var token = request.clientToken();
    var before = token == null ? null : byToken.get(token);
    if (before != null) {
      if (!before.request().equals(request)) {
        throw new Ec2Error(
            "IdempotentParameterMismatch",
            "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
      }
      return launched(before);
    }
    check(request);
    if (machines.values().stream().filter(machine -> !machine.isGone()).count() >= capacity) {
      throw new Ec2Error(
          "InsufficientInstanceCapacity",
          "We currently do not have sufficient %s capacity in the Availability Zone you requested."
              .formatted(request.instanceTypeAsString()));
    }
    var machine =
        new Ec2Machine(
            "i-" + hex(17),
            request,
            Objects.requireNonNull(images.get(request.imageId())),
            Instant.now(),
            ++addresses);
    machines.put(machine.id(), machine);
    if (token != null) {
      byToken.put(token, machine);
    }
    comeUp(machine);
    return launched(machine);
  }

  private void check(RunInstancesRequest request) {
    if (!images.containsKey(String.valueOf(request.imageId()))) {
      throw new Ec2Error(
          "InvalidAMIID.NotFound",
          "The image id '[%s]' does not exist".formatted(request.imageId()));
    }
    if (request.userData() != null) {
      try {
        if (Base64.getDecoder().decode(request.userData()).length > MOST_USER_DATA) {
          throw new Ec2Error("InvalidParameterValue", "User data is limited to 16384 bytes");
        }
      } catch (IllegalArgumentException e) {
        throw new Ec2Error("InvalidParameterValue", "Invalid BASE64 encoding of user data");
      }
    }
    if (request.hasNetworkInterfaces()
        && (request.subnetId() != null || request.hasSecurityGroupIds())) {
      throw new Ec2Error(
          "InvalidParameterCombination",
          "Network interfaces and an instance-level subnet ID may not be specified on the same request");
    }
    for (var specification : request.tagSpecifications()) {
      for (var tag : specification.tags()) {
        if (tag.key().startsWith("aws:")) {
          throw new Ec2Error(
              "InvalidParameterValue",
              "Tag keys starting with 'aws:' are reserved for internal use");
        }
      }
    }
  }

  private RunInstancesResponse launched(Ec2Machine machine) {
    return RunInstancesResponse.builder()
        .reservationId("r-" + machine.id().substring(2))
        .ownerId(Ec2Machine.ACCOUNT)
        .instances(machine.view())
        .build();
  }

  private void comeUp(Ec2Machine machine) {
    long turn = machine.move(InstanceStateName.PENDING, null, null);
    var unused =
        timer.schedule(
            () -> {
              Consumer<Ec2Machine> listener;
              synchronized (this) {
                if (!machine.isStill(turn)) {
                  return;
                }
                machine.boot();
                listener = running;
              }
              listener.accept(machine);
            },
            boot.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void goDown(Ec2Machine machine, InstanceStateName first, InstanceStateName last) {
    long turn =
        machine.move(
            first,
            "Client.UserInitiatedShutdown",
            "Client.UserInitiatedShutdown: User initiated shutdown");
    var unused =
        timer.schedule(
            () -> {
              synchronized (this) {
                if (machine.isStill(turn)) {
                  machine.move(
                      last,
                      "Client.UserInitiatedShutdown",
                      "Client.UserInitiatedShutdown: User initiated shutdown");
                  down.accept(machine);
                }
              }
            },
            halt.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  synchronized DescribeInstancesResponse describe(DescribeInstancesRequest request) {
    if (request.hasInstanceIds() && request.maxResults() != null) {
      throw new Ec2Error(
          "InvalidParameterCombination",
          "The parameter instancesSet cannot be used with the parameter maxResults");
    }
    if (request.maxResults() != null && (request.maxResults() < 5 || request.maxResults() > 1000)) {
      throw new Ec2Error("InvalidMaxResults", "Expecting a value between 5 and 1000.");
    }
    var found = new ArrayList<Ec2Machine>();
    if (request.hasInstanceIds()) {
      request.instanceIds().forEach(id -> found.add(known(id)));
    } else {
      machines.values().stream().filter(this::isVisible).forEach(found::add);
    }
    for (var filter : request.filters()) {
      found.removeIf(filter(filter).negate());
    }
    int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
    int size = request.maxResults() == null ? found.size() : request.maxResults();
    int to = Math.min(found.size(), from + size);
    return DescribeInstancesResponse.builder()
        .reservations(
            found.subList(Math.min(from, to), to).stream()
                .map(
                    machine ->
                        Reservation.builder()
                            .reservationId("r-" + machine.id().substring(2))
                            .ownerId(Ec2Machine.ACCOUNT)
                            .instances(machine.view())
                            .build())
                .toList())
        .nextToken(to < found.size() ? Integer.toString(to) : null)
        .build();
  }

  private boolean isVisible(Ec2Machine machine) {
    return !Instant.now().isBefore(machine.launchedAt().plus(faults.hidden()));
  }

  private static Predicate<Ec2Machine> filter(Filter filter) {
    if (filter.values().size() > MOST_FILTER_VALUES) {
      throw new Ec2Error(
          "FilterLimitExceeded",
          "The maximum number of filter values specified on a single call is 200");
    }
    var name = String.valueOf(filter.name());
    var values = filter.values();
    if (name.startsWith("tag:")) {
      return machine -> values.contains(machine.tags().get(name.substring(4)));
    }
    return switch (name) {
      case "instance-id" -> machine -> values.contains(machine.id());
      case "client-token" -> machine -> values.contains(machine.request().clientToken());
      case "instance-state-name" -> machine -> values.contains(machine.state().toString());
      default ->
          throw new Ec2Error("InvalidParameterValue", "The filter '" + name + "' is invalid");
    };
  }

  private Ec2Machine known(String id) {
    var machine = machines.get(id);
    if (machine == null || !isVisible(machine)) {
      throw new Ec2Error(
          "InvalidInstanceID.NotFound", "The instance ID '%s' does not exist".formatted(id));
    }
    return machine;
  }

  synchronized StartInstancesResponse start(StartInstancesRequest request) {
    return StartInstancesResponse.builder()
        .startingInstances(
            changed(
                request.instanceIds(),
                machine -> {
                  switch (machine.state()) {
                    case PENDING, RUNNING -> {}
                    case STOPPED -> comeUp(machine);
                    default -> throw wrongState(machine, "started");
                  }
                }))
        .build();
  }

  synchronized StopInstancesResponse stop(StopInstancesRequest request) {
    return StopInstancesResponse.builder()
        .stoppingInstances(
            changed(
                request.instanceIds(),
                machine -> {
                  if (!machine.isEbs()) {
                    throw new Ec2Error(
                        "UnsupportedOperation",
                        "The instance '%s' does not have an 'ebs' root device type and cannot be stopped"
                            .formatted(machine.id()));
                  }
                  switch (machine.state()) {
                    case STOPPED, STOPPING -> {}
                    case RUNNING ->
                        goDown(machine, InstanceStateName.STOPPING, InstanceStateName.STOPPED);
                    default -> throw wrongState(machine, "stopped");
                  }
                }))
        .build();
  }

  synchronized TerminateInstancesResponse terminate(TerminateInstancesRequest request) {
    return TerminateInstancesResponse.builder()
        .terminatingInstances(
            changed(
                request.instanceIds(),
                machine -> {
                  if (!machine.isGone() && machine.state() != InstanceStateName.SHUTTING_DOWN) {
                    goDown(machine, InstanceStateName.SHUTTING_DOWN, InstanceStateName.TERMINATED);
                  }
                }))
        .build();
  }

  synchronized RebootInstancesResponse reboot(RebootInstancesRequest request) {
    changed(
        request.instanceIds(),
        machine -> {
          if (machine.state() != InstanceStateName.RUNNING) {
            throw wrongState(machine, "rebooted");
          }
          down.accept(machine);
          machine.boot();
          running.accept(machine);
        });
    return RebootInstancesResponse.builder().build();
  }

  private List<InstanceStateChange> changed(Collection<String> ids, Consumer<Ec2Machine> change) {
    if (ids.isEmpty()) {
      throw new Ec2Error("MissingParameter", "The request must contain the parameter InstanceId");
    }
    var found = ids.stream().map(this::known).toList(); // all or none
    return found.stream()
        .map(
            machine -> {
              var before = machine.stateView();
              change.accept(machine);
              return InstanceStateChange.builder()
                  .instanceId(machine.id())
                  .previousState(before)
                  .currentState(machine.stateView())
                  .build();
            })
        .toList();
  }

  private static Ec2Error wrongState(Ec2Machine machine, String what) {
    return new Ec2Error(
        "IncorrectInstanceState",
        "The instance '%s' is not in a state from which it can be %s."
            .formatted(machine.id(), what));
  }

  synchronized DescribeImagesResponse images(DescribeImagesRequest request) {
    var found = new ArrayList<Image>();
    if (request.hasImageIds()) {
      for (var id : request.imageIds()) {
        var image = images.get(id);
        if (image == null) {
          throw new Ec2Error(
              "InvalidAMIID.NotFound", "The image id '[%s]' does not exist".formatted(id));
        }
        found.add(image);
      }
    } else {
      found.addAll(images.values());
    }
    if (request.hasOwners()) {
      found.removeIf(image -> !request.owners().contains(image.ownerId()));
    }
    for (var filter : request.filters()) {
      found.removeIf(
          image -> filter.values().stream().noneMatch(like -> fits(image, filter.name(), like)));
    }
    return DescribeImagesResponse.builder().images(found).build();
  }

  private static boolean fits(Image image, @Nullable String name, String like) {
    var value =
        switch (String.valueOf(name)) {
          case "name" -> image.name();
          case "architecture" -> image.architectureAsString();
          case "state" -> image.stateAsString();
          case "root-device-type" -> image.rootDeviceTypeAsString();
          case "virtualization-type" -> image.virtualizationTypeAsString();
          default ->
              throw new Ec2Error("InvalidParameterValue", "The filter '" + name + "' is invalid");
        };
    return value != null
        && value.matches("\\Q" + like.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
  }

  synchronized DescribeSecurityGroupsResponse groups(DescribeSecurityGroupsRequest request) {
    var found = new ArrayList<>(groups.values());
    for (var filter : request.filters()) {
      found.removeIf(
          group ->
              !filter
                  .values()
                  .contains("vpc-id".equals(filter.name()) ? group.vpcId() : group.groupName()));
    }
    return DescribeSecurityGroupsResponse.builder().securityGroups(found).build();
  }

  private static String hex(int digits) {
    var bytes = new byte[(digits + 1) / 2];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes).substring(0, digits);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
