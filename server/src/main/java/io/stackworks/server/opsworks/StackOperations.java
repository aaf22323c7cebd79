package io.stackworks.server.opsworks;

import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.opsworks.model.CreateStackRequest;
import software.amazon.awssdk.services.opsworks.model.CreateStackResponse;
import software.amazon.awssdk.services.opsworks.model.DeleteStackRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeStackSummaryRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeStackSummaryResponse;
import software.amazon.awssdk.services.opsworks.model.DescribeStacksRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeStacksResponse;
import software.amazon.awssdk.services.opsworks.model.InstancesCount;
import software.amazon.awssdk.services.opsworks.model.StackSummary;
import software.amazon.awssdk.services.opsworks.model.StartStackRequest;
import software.amazon.awssdk.services.opsworks.model.StopStackRequest;
import software.amazon.awssdk.services.opsworks.model.UpdateStackRequest;

/** Stacks: create, update, delete, start, stop, describe. Cloning: {@link CloneOperations}. */
public final class StackOperations implements OperationGroup {
  private final Stacks stacks;
  private final Found found;
  private final Callers callers;
  private final Clock clock;

  public StackOperations(Stacks stacks, Callers callers, Clock clock) {
    this.stacks = stacks;
    this.found = new Found(stacks);
    this.callers = callers;
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "CreateStack",
            CreateStackRequest::builder,
            this::create,
            "Name",
            "Region",
            "ServiceRoleArn",
            "DefaultInstanceProfileArn"),
        Operation.silent("UpdateStack", UpdateStackRequest::builder, this::update, "StackId"),
        Operation.silent(
            "DeleteStack",
            DeleteStackRequest::builder,
            (caller, request) -> offer(request.stackId(), new Event.StackDeleteRequested(), caller),
            "StackId"),
        Operation.silent(
            "StartStack",
            StartStackRequest::builder,
            (caller, request) -> offer(request.stackId(), new Event.StackStartRequested(), caller),
            "StackId"),
        Operation.silent(
            "StopStack",
            StopStackRequest::builder,
            (caller, request) -> offer(request.stackId(), new Event.StackStopRequested(), caller),
            "StackId"),
        Operation.answering("DescribeStacks", DescribeStacksRequest::builder, this::describe),
        Operation.answering(
            "DescribeStackSummary",
            DescribeStackSummaryRequest::builder,
            this::summary,
            "StackId"));
  }

  private void offer(String stack, Event event, ApiCaller caller) {
    stacks.offer(found.stack(stack).stack().id(), event, caller.arn()).orThrow();
  }

  private CreateStackResponse create(ApiCaller caller, CreateStackRequest request) {
    var id = StackId.random();
    var region = request.region();
    StackSettings.checkRegion(region);
    var blank =
        Stack.of(id, request.name(), clock.instant())
            .with(change -> change.region(region).chefVersion(StackSettings.DEFAULT_CHEF));
    var stack = StackSettings.created(blank, new Members(request));
    stacks.create(stack, caller.arn()).orThrow();
    return CreateStackResponse.builder().stackId(id.value()).build();
  }

  private void update(ApiCaller caller, UpdateStackRequest request) {
    var id = found.stack(request.stackId()).stack().id();
    stacks
        .offerEach(
            id,
            snapshot -> {
              var changed = StackSettings.updated(snapshot, new Members(request));
              return List.of(new Event.StackUpdateRequested(present -> changed));
            },
            caller.arn())
        .orThrow();
  }

  private DescribeStacksResponse describe(ApiCaller caller, DescribeStacksRequest request) {
    var stacksToShow =
        request.hasStackIds() && !request.stackIds().isEmpty()
            ? found
                .each(
                    request.stackIds(),
                    StackId::new,
                    id -> Optional.of(id).filter(stack -> callers.maySee(caller, stack)),
                    snapshot -> id -> Optional.of(snapshot.stack()))
                .keySet()
                .stream()
            : stacks.list().stream().filter(stack -> callers.maySee(caller, stack.id()));
    return DescribeStacksResponse.builder()
        .stacks(stacksToShow.map(StackViews::stack).toList())
        .build();
  }

  private DescribeStackSummaryResponse summary(
      ApiCaller caller, DescribeStackSummaryRequest request) {
    var snapshot = found.stack(request.stackId());
    var stack = snapshot.stack();
    return DescribeStackSummaryResponse.builder()
        .stackSummary(
            StackSummary.builder()
                .stackId(stack.id().value())
                .name(stack.name())
                .arn(Arns.stack(stack.region(), stack.id()))
                .layersCount(snapshot.layers().size())
                .appsCount(snapshot.liveApps().size())
                .instancesCount(counts(snapshot))
                .build())
        .build();
  }

  /** Statuses that no instance has are absent. */
  private static InstancesCount counts(Snapshot snapshot) {
    var counts = InstancesCount.builder();
    var byName = counts.sdkFieldNameToField();
    for (var status : InstanceStatus.values()) {
      int count =
          (int)
              snapshot.instances().values().stream()
                  .filter(instance -> instance.status() == status)
                  .count();
      if (count > 0) {
        Objects.requireNonNull(byName.get(camel(status.word()))).set(counts, count);
      }
    }
    return counts.build();
  }

  private static String camel(String word) {
    var text = new StringBuilder();
    for (var part : word.split("_")) {
      text.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
    }
    return text.toString();
  }
}
