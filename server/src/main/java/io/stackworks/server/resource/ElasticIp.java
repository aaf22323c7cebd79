package io.stackworks.server.resource;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.instance.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A public address that outlives machines.
 *
 * @param domain {@code standard} or {@code vpc}
 */
@RecordBuilder
public record ElasticIp(
    String ip,
    @Nullable String name,
    String domain,
    String region,
    @Nullable InstanceId instance,
    Instant registeredAt)
    implements Resource, ElasticIpBuilder.With {

  public static ResourceKey key(String ip) {
    return new ResourceKey(ResourceKind.ELASTIC_IP, ip);
  }

  @Override
  public ResourceKey key() {
    return key(ip);
  }

  @Override
  public @Nullable InstanceId user() {
    return instance;
  }

  @Override
  public Resource released() {
    return withInstance(null);
  }
}
