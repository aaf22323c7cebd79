package io.stackworks.server.resource;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.layer.LayerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Classic ELB attached to a layer: one layer at most per balancer, one balancer per layer.
 *
 * @param dnsName absent: nobody has asked AWS
 */
@RecordBuilder
public record LoadBalancer(
    String name,
    String region,
    LayerId layer,
    @Nullable String dnsName,
    @Nullable String vpcId,
    List<String> availabilityZones,
    List<String> subnetIds,
    List<String> ec2InstanceIds,
    Instant registeredAt)
    implements Resource, LoadBalancerBuilder.With {

  public LoadBalancer {
    availabilityZones = List.copyOf(availabilityZones);
    subnetIds = List.copyOf(subnetIds);
    ec2InstanceIds = List.copyOf(ec2InstanceIds);
  }

  /** Names of load balancers are unique in a region. */
  public static ResourceKey key(String region, String name) {
    return new ResourceKey(ResourceKind.LOAD_BALANCER, region + "/" + name);
  }

  @Override
  public ResourceKey key() {
    return key(region, name);
  }
}
