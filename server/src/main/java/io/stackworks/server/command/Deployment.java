package io.stackworks.server.command;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.app.AppId;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.StackId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One command name for many instances, as an operator asked for it.
 *
 * @param instanceIds the targets, frozen when it was asked for
 * @param appName short name of the app at that time, for people
 * @param requestedBy who asked; absent: the server itself
 * @param clientToken a retry with the same token answers this deployment
 * @param failedCommands how many of its commands have failed so far
 */
@RecordBuilder
public record Deployment(
    DeploymentId id,
    StackId stackId,
    CommandType type,
    Map<String, List<String>> args,
    @Nullable AppId appId,
    @Nullable String appName,
    List<InstanceId> instanceIds,
    @Nullable String customJson,
    @Nullable String comment,
    @Nullable String requestedBy,
    @Nullable String clientToken,
    DeploymentStatus status,
    int failedCommands,
    Instant createdAt,
    @Nullable Instant completedAt)
    implements DeploymentBuilder.With {

  public Deployment {
    args = Map.copyOf(args);
    instanceIds = List.copyOf(instanceIds);
  }
}
