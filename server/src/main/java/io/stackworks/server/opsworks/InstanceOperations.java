package io.stackworks.server.opsworks;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.services.opsworks.model.AssignInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.CreateInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.CreateInstanceResponse;
import software.amazon.awssdk.services.opsworks.model.DeleteInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.DeregisterInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.opsworks.model.RebootInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.StartInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.StopInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.UnassignInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.UpdateInstanceRequest;

/** Instances: create, update, start, stop, assign, describe. */
public final class InstanceOperations implements OperationGroup {
  private final Stacks stacks;
  private final Found found;
  private final ComputeKind compute;
  private final Clock clock;

  /**
   * @param compute where instances are that the API makes: it has no word for it
   */
  public InstanceOperations(Stacks stacks, ComputeKind compute, Clock clock) {
    this.compute = compute;
    this.stacks = stacks;
    this.found = new Found(stacks);
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "CreateInstance",
            CreateInstanceRequest::builder,
            this::create,
            "StackId",
            "LayerIds",
            "InstanceType"),
        Operation.silent(
            "UpdateInstance", UpdateInstanceRequest::builder, this::update, "InstanceId"),
        Operation.silent(
            "StartInstance",
            StartInstanceRequest::builder,
            (caller, request) ->
                offer(caller, request.instanceId(), Event.InstanceStartRequested::new),
            "InstanceId"),
        Operation.silent(
            "StopInstance",
            StopInstanceRequest::builder,
            (caller, request) ->
                offer(
                    caller,
                    request.instanceId(),
                    id ->
                        new Event.InstanceStopRequested(id, Boolean.TRUE.equals(request.force()))),
            "InstanceId"),
        Operation.silent(
            "RebootInstance",
            RebootInstanceRequest::builder,
            (caller, request) ->
                offer(caller, request.instanceId(), Event.InstanceRebootRequested::new),
            "InstanceId"),
        Operation.silent(
            "DeleteInstance", DeleteInstanceRequest::builder, this::delete, "InstanceId"),
        Operation.silent(
            "AssignInstance",
            AssignInstanceRequest::builder,
            this::assign,
            "InstanceId",
            "LayerIds"),
        Operation.silent(
            "UnassignInstance",
            UnassignInstanceRequest::builder,
            (caller, request) ->
                offer(caller, request.instanceId(), Event.InstanceUnassignRequested::new),
            "InstanceId"),
        Operation.silent(
            "DeregisterInstance",
            DeregisterInstanceRequest::builder,
            (caller, request) ->
                offer(caller, request.instanceId(), Event.InstanceDeregisterRequested::new),
            "InstanceId"),
        Operation.answering(
            "DescribeInstances", DescribeInstancesRequest::builder, this::describe));
  }

  private void offer(ApiCaller caller, String word, Function<InstanceId, Event> event) {
    var instance = found.instance(word);
    stacks.offer(instance.stackId(), event.apply(instance.id()), caller.arn()).orThrow();
  }

  private CreateInstanceResponse create(ApiCaller caller, CreateInstanceRequest request) {
    var stack = found.stack(request.stackId()).stack();
    var blank =
        Instance.of(
            InstanceId.random(),
            stack.id(),
            request.hostname() == null ? "" : request.hostname(),
            layers(request.layerIds()),
            compute,
            clock.instant());
    var instance =
        blank.withSettings(InstanceChoices.created(stack, blank.settings(), new Members(request)));
    stacks.offer(stack.id(), new Event.InstanceCreateRequested(instance), caller.arn()).orThrow();
    return CreateInstanceResponse.builder().instanceId(instance.id().value()).build();
  }

  /** Layers that exist; whether they are of the right stack, the core knows. */
  private List<LayerId> layers(List<String> ids) {
    ids.forEach(found::layer);
    return ids.stream().map(LayerId::new).toList();
  }

  private void update(ApiCaller caller, UpdateInstanceRequest request) {
    var snapshot = found.ofInstance(request.instanceId());
    var instance = Found.instance(snapshot, request.instanceId());
    if (instance.compute() == ComputeKind.REGISTERED) {
      throw ApiError.validation(
          "Instance %s is a registered machine, whose settings are its owner's"
              .formatted(instance.hostname()));
    }
    var layers = request.hasLayerIds() ? layers(request.layerIds()) : null;
    stacks
        .offer(
            snapshot.stack().id(),
            new Event.InstanceUpdateRequested(
                instance.id(),
                present ->
                    present.with(
                        change -> {
                          if (request.hostname() != null) {
                            change.hostname(request.hostname());
                          }
                          if (layers != null) {
                            change.layerIds(layers);
                          }
                          change.settings(
                              InstanceChoices.updated(
                                  snapshot.stack(), present.settings(), new Members(request)));
                        })),
            caller.arn())
        .orThrow();
  }

  /** What the instance has of AWS goes with it unless the request says otherwise. */
  private void delete(ApiCaller caller, DeleteInstanceRequest request) {
    if (found.instance(request.instanceId()).compute() == ComputeKind.REGISTERED) {
      throw ApiError.validation(
          "Registered instances cannot be deleted (expected: DeregisterInstance)");
    }
    offer(
        caller,
        request.instanceId(),
        id ->
            new Event.InstanceDeleteRequested(
                id,
                !Boolean.FALSE.equals(request.deleteElasticIp()),
                !Boolean.FALSE.equals(request.deleteVolumes())));
  }

  private void assign(ApiCaller caller, AssignInstanceRequest request) {
    var layers = layers(request.layerIds());
    offer(caller, request.instanceId(), id -> new Event.InstanceAssignRequested(id, layers));
  }

  private DescribeInstancesResponse describe(ApiCaller caller, DescribeInstancesRequest request) {
    var filter =
        Filter.one(
            "Please provide either one or more instance IDs or one stack ID or one layer ID",
            Filter.of("StackId", request.stackId()),
            Filter.of("LayerId", request.layerId()),
            Filter.of("InstanceIds", request.instanceIds()));
    var answer = DescribeInstancesResponse.builder();
    switch (filter) {
      case "StackId" -> {
        var snapshot = found.stack(request.stackId());
        answer.instances(views(snapshot, List.copyOf(snapshot.instances().values())));
      }
      case "LayerId" -> {
        var snapshot = found.ofLayer(request.layerId());
        answer.instances(views(snapshot, snapshot.instancesIn(new LayerId(request.layerId()))));
      }
      default -> answer.instances(views(found.instances(request.instanceIds())));
    }
    return answer.build();
  }

  private List<software.amazon.awssdk.services.opsworks.model.Instance> views(
      Snapshot snapshot, List<Instance> instances) {
    var views = new InstanceViews(snapshot, stacks.serviceErrors(snapshot.stack().id()));
    return instances.stream().map(views::instance).toList();
  }

  /** In the order asked for. */
  private List<software.amazon.awssdk.services.opsworks.model.Instance> views(
      Map<Instance, Snapshot> instances) {
    return instances.entrySet().stream()
        .flatMap(entry -> views(entry.getValue(), List.of(entry.getKey())).stream())
        .toList();
  }
}
