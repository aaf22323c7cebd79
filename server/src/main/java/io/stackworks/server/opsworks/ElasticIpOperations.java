package io.stackworks.server.opsworks;

import io.stackworks.server.resource.ElasticIp;
import io.stackworks.server.resource.ResourceKind;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.opsworks.model.AssociateElasticIpRequest;
import software.amazon.awssdk.services.opsworks.model.DeregisterElasticIpRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeElasticIpsRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeElasticIpsResponse;
import software.amazon.awssdk.services.opsworks.model.DisassociateElasticIpRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterElasticIpRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterElasticIpResponse;
import software.amazon.awssdk.services.opsworks.model.UpdateElasticIpRequest;

/** Elastic IP addresses of stacks. */
public final class ElasticIpOperations implements OperationGroup {
  private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private final Resources resources;
  private final Found found;
  private final Clock clock;

  public ElasticIpOperations(Stacks stacks, Clock clock) {
    this.resources = new Resources(stacks);
    this.found = new Found(stacks);
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "RegisterElasticIp",
            RegisterElasticIpRequest::builder,
            this::register,
            "ElasticIp",
            "StackId"),
        Operation.silent(
            "DeregisterElasticIp",
            DeregisterElasticIpRequest::builder,
            (caller, request) ->
                resources.offer(
                    caller,
                    ElasticIp.key(request.elasticIp()),
                    Event.ResourceDeregisterRequested::new),
            "ElasticIp"),
        Operation.silent(
            "UpdateElasticIp", UpdateElasticIpRequest::builder, this::update, "ElasticIp"),
        Operation.silent(
            "AssociateElasticIp", AssociateElasticIpRequest::builder, this::associate, "ElasticIp"),
        Operation.silent(
            "DisassociateElasticIp",
            DisassociateElasticIpRequest::builder,
            (caller, request) ->
                resources.offer(
                    caller,
                    ElasticIp.key(request.elasticIp()),
                    Event.ResourceReleaseRequested::new),
            "ElasticIp"),
        Operation.answering(
            "DescribeElasticIps", DescribeElasticIpsRequest::builder, this::describe));
  }

  private RegisterElasticIpResponse register(ApiCaller caller, RegisterElasticIpRequest request) {
    var stack = found.stack(request.stackId()).stack();
    var ip = request.elasticIp();
    if (!isAddress(ip)) {
      throw ApiError.validation("Elastic Ip: %s (expected: an IPv4 address)".formatted(ip));
    }
    resources.register(
        caller,
        stack.id(),
        new ElasticIp(
            ip,
            null,
            stack.vpcId() == null ? "standard" : "vpc",
            stack.region(),
            null,
            clock.instant()));
    return RegisterElasticIpResponse.builder().elasticIp(ip).build();
  }

  private static boolean isAddress(String text) {
    try {
      return ADDRESS.matcher(text).matches()
          && InetAddress.getByName(text).getHostAddress().equals(text);
    } catch (java.net.UnknownHostException e) {
      return false;
    }
  }

  private void update(ApiCaller caller, UpdateElasticIpRequest request) {
    resources.offer(
        caller,
        ElasticIp.key(request.elasticIp()),
        key ->
            new Event.ResourceUpdateRequested(
                key,
                present ->
                    present instanceof ElasticIp address && request.name() != null
                        ? address.withName(request.name())
                        : present));
  }

  /** Without an instance nothing is to be done. */
  private void associate(ApiCaller caller, AssociateElasticIpRequest request) {
    var key = ElasticIp.key(request.elasticIp());
    if (request.instanceId() == null) {
      resources.snapshot(key);
      return;
    }
    var instance = Found.instance(resources.snapshot(key), request.instanceId());
    resources.offer(caller, key, known -> new Event.ResourceAssignRequested(known, instance.id()));
  }

  private DescribeElasticIpsResponse describe(ApiCaller caller, DescribeElasticIpsRequest request) {
    var filter =
        Filter.one(
            "Please provide an instance ID or a stack ID or one or more IP addresses",
            Filter.of("InstanceId", request.instanceId()),
            Filter.of("StackId", request.stackId()),
            Filter.of("Ips", request.ips()));
    var shown =
        switch (filter) {
          case "InstanceId" -> resources.of(ElasticIp.class, found.instance(request.instanceId()));
          case "StackId" -> found.stack(request.stackId()).resources(ElasticIp.class);
          default -> resources.each(ElasticIp.class, ResourceKind.ELASTIC_IP, request.ips());
        };
    return DescribeElasticIpsResponse.builder()
        .elasticIps(shown.stream().map(ElasticIpOperations::view).toList())
        .build();
  }

  private static software.amazon.awssdk.services.opsworks.model.ElasticIp view(ElasticIp address) {
    return software.amazon.awssdk.services.opsworks.model.ElasticIp.builder()
        .ip(address.ip())
        .name(address.name())
        .domain(address.domain())
        .region(address.region())
        .instanceId(address.instance() == null ? null : address.instance().value())
        .build();
  }
}
