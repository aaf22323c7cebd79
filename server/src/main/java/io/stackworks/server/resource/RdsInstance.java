package io.stackworks.server.resource;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.stack.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A database server of RDS, with the account that apps use.
 *
 * @param address absent: nobody has asked AWS
 */
@RecordBuilder
public record RdsInstance(
    String arn,
    String identifier,
    String dbUser,
    Secret dbPassword,
    String region,
    @Nullable String address,
    @Nullable Integer port,
    @Nullable String engine,
    boolean missing,
    Instant registeredAt)
    implements Resource, RdsInstanceBuilder.With {

  public static ResourceKey key(String arn) {
    return new ResourceKey(ResourceKind.RDS_INSTANCE, arn);
  }

  @Override
  public ResourceKey key() {
    return key(arn);
  }
}
