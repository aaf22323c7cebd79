package io.stackworks.server.opsworks;

import io.stackworks.server.layer.LayerId;
import io.stackworks.server.resource.LoadBalancer;
import io.stackworks.server.resource.Resource;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.opsworks.model.AttachElasticLoadBalancerRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeElasticLoadBalancersRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeElasticLoadBalancersResponse;
import software.amazon.awssdk.services.opsworks.model.DetachElasticLoadBalancerRequest;
import software.amazon.awssdk.services.opsworks.model.ElasticLoadBalancer;

/** Classic load balancers of layers. */
public final class LoadBalancerOperations implements OperationGroup {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?");

  private final Stacks stacks;
  private final Resources resources;
  private final Found found;
  private final Clock clock;

  public LoadBalancerOperations(Stacks stacks, Clock clock) {
    this.stacks = stacks;
    this.resources = new Resources(stacks);
    this.found = new Found(stacks);
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.silent(
            "AttachElasticLoadBalancer",
            AttachElasticLoadBalancerRequest::builder,
            this::attach,
            "ElasticLoadBalancerName",
            "LayerId"),
        Operation.silent(
            "DetachElasticLoadBalancer",
            DetachElasticLoadBalancerRequest::builder,
            this::detach,
            "ElasticLoadBalancerName",
            "LayerId"),
        Operation.answering(
            "DescribeElasticLoadBalancers",
            DescribeElasticLoadBalancersRequest::builder,
            this::describe));
  }

  private void attach(ApiCaller caller, AttachElasticLoadBalancerRequest request) {
    var snapshot = found.ofLayer(request.layerId());
    var name = request.elasticLoadBalancerName();
    if (!NAME.matcher(name).matches()) {
      throw ApiError.validation(
          "Elastic Load Balancer Name: %s (expected: 1 to 32 letters, digits or hyphens)"
              .formatted(name));
    }
    var stack = snapshot.stack();
    resources.register(
        caller,
        stack.id(),
        new LoadBalancer(
            name,
            stack.region(),
            new LayerId(request.layerId()),
            null,
            stack.vpcId(),
            List.of(),
            List.of(),
            List.of(),
            clock.instant()));
  }

  private void detach(ApiCaller caller, DetachElasticLoadBalancerRequest request) {
    var snapshot = found.ofLayer(request.layerId());
    var balancer =
        snapshot.resources(LoadBalancer.class).stream()
            .filter(known -> known.name().equals(request.elasticLoadBalancerName()))
            .filter(known -> known.layer().value().equals(request.layerId()))
            .map(Resource::key)
            .findFirst()
            .orElseThrow(
                () ->
                    ApiError.notFound(
                        "Elastic load balancer %s is not attached to layer %s"
                            .formatted(request.elasticLoadBalancerName(), request.layerId())));
    stacks
        .offer(snapshot.stack().id(), new Event.ResourceDeregisterRequested(balancer), caller.arn())
        .orThrow();
  }

  private DescribeElasticLoadBalancersResponse describe(
      ApiCaller caller, DescribeElasticLoadBalancersRequest request) {
    var filter =
        Filter.one(
            "Please provide one or more layer IDs or a stack ID",
            Filter.of("StackId", request.stackId()),
            Filter.of("LayerIds", request.layerIds()));
    var shown =
        filter.equals("StackId")
            ? all(found.stack(request.stackId()))
            : found.layers(request.layerIds()).entrySet().stream()
                .flatMap(
                    entry ->
                        all(entry.getValue())
                            .filter(view -> view.layerId().equals(entry.getKey().id().value())));
    return DescribeElasticLoadBalancersResponse.builder()
        .elasticLoadBalancers(shown.toList())
        .build();
  }

  private static Stream<ElasticLoadBalancer> all(Snapshot snapshot) {
    return snapshot.resources(LoadBalancer.class).stream()
        .map(
            balancer ->
                ElasticLoadBalancer.builder()
                    .elasticLoadBalancerName(balancer.name())
                    .region(balancer.region())
                    .dnsName(balancer.dnsName())
                    .stackId(snapshot.stack().id().value())
                    .layerId(balancer.layer().value())
                    .vpcId(balancer.vpcId())
                    .availabilityZones(balancer.availabilityZones())
                    .subnetIds(balancer.subnetIds())
                    .ec2InstanceIds(balancer.ec2InstanceIds())
                    .build());
  }
}
