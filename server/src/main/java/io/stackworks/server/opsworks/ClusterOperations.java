package io.stackworks.server.opsworks;

import io.stackworks.server.resource.EcsCluster;
import io.stackworks.server.resource.ResourceKind;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.DeregisterEcsClusterRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeEcsClustersRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeEcsClustersResponse;
import software.amazon.awssdk.services.opsworks.model.RegisterEcsClusterRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterEcsClusterResponse;

/** ECS clusters of stacks: the one list of this API that has pages. */
public final class ClusterOperations implements OperationGroup {
  private static final Pattern ARN =
      Pattern.compile("arn:[a-z-]+:ecs:([a-z0-9-]+):[0-9]*:cluster/([A-Za-z0-9_-]{1,255})");

  private final Stacks stacks;
  private final Resources resources;
  private final Found found;
  private final Clock clock;

  public ClusterOperations(Stacks stacks, Clock clock) {
    this.stacks = stacks;
    this.resources = new Resources(stacks);
    this.found = new Found(stacks);
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "RegisterEcsCluster",
            RegisterEcsClusterRequest::builder,
            this::register,
            "EcsClusterArn",
            "StackId"),
        Operation.silent(
            "DeregisterEcsCluster",
            DeregisterEcsClusterRequest::builder,
            (caller, request) ->
                resources.offer(
                    caller,
                    EcsCluster.key(request.ecsClusterArn()),
                    Event.ResourceDeregisterRequested::new),
            "EcsClusterArn"),
        Operation.answering(
            "DescribeEcsClusters", DescribeEcsClustersRequest::builder, this::describe));
  }

  private RegisterEcsClusterResponse register(ApiCaller caller, RegisterEcsClusterRequest request) {
    var stack = found.stack(request.stackId()).stack();
    var arn = ARN.matcher(request.ecsClusterArn());
    if (!arn.matches() || !arn.group(1).equals(stack.region())) {
      throw ApiError.validation(
          "Ecs Cluster Arn: %s (expected: the ARN of an ECS cluster in region %s)"
              .formatted(request.ecsClusterArn(), stack.region()));
    }
    resources.register(
        caller, stack.id(), new EcsCluster(request.ecsClusterArn(), arn.group(2), clock.instant()));
    return RegisterEcsClusterResponse.builder().ecsClusterArn(request.ecsClusterArn()).build();
  }

  private DescribeEcsClustersResponse describe(
      ApiCaller caller, DescribeEcsClustersRequest request) {
    var filter =
        Filter.one(
            "Please provide one or more ECS cluster ARNs or a stack ID",
            Filter.of("StackId", request.stackId()),
            Filter.of("EcsClusterArns", request.ecsClusterArns()));
    var all =
        filter.equals("StackId")
            ? found.stack(request.stackId()).resources(EcsCluster.class)
            : resources.each(EcsCluster.class, ResourceKind.ECS_CLUSTER, request.ecsClusterArns());
    var paged = request.maxResults() != null || request.nextToken() != null;
    if (paged && !filter.equals("StackId")) {
      throw ApiError.validation("MaxResults and NextToken can only be used with a stack ID");
    }
    int from = Math.min(position(request.nextToken()), all.size());
    int most = request.maxResults() == null ? all.size() : request.maxResults();
    if (most < 0 || (most == 0 && request.maxResults() != null)) {
      throw ApiError.validation("Max Results: %d (expected: 1 or more)".formatted(most));
    }
    int to = (int) Math.min((long) from + most, all.size());
    return DescribeEcsClustersResponse.builder()
        .ecsClusters(all.subList(from, to).stream().map(this::view).toList())
        .nextToken(to < all.size() ? token(to) : null)
        .build();
  }

  private software.amazon.awssdk.services.opsworks.model.EcsCluster view(EcsCluster cluster) {
    return software.amazon.awssdk.services.opsworks.model.EcsCluster.builder()
        .ecsClusterArn(cluster.arn())
        .ecsClusterName(cluster.name())
        .stackId(stacks.stackOf(cluster.key()).map(stack -> stack.value()).orElse(null))
        .registeredAt(ApiTimes.text(cluster.registeredAt()))
        .build();
  }

  private static String token(int position) {
    return Base64.getUrlEncoder()
        .encodeToString(String.valueOf(position).getBytes(StandardCharsets.UTF_8));
  }

  private static int position(@Nullable String token) {
    if (token == null) {
      return 0;
    }
    try {
      return Math.max(
          0,
          Integer.parseInt(
              new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw ApiError.validation(
          "Next Token: %s (expected: one that an earlier answer gave)".formatted(token));
    }
  }
}
