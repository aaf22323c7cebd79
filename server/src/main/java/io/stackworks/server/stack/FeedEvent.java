package io.stackworks.server.stack;

import io.stackworks.server.app.AppId;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change that was committed, as watchers see it.
 *
 * @param position increases; gaps are possible. A {@code command.progress} event is not kept and
 *     carries the position of the last kept event
 * @param kind {@code instance.status}, {@code command.status}, {@code command.progress}, {@code
 *     deployment.status}, {@code stack.changed}, {@code layer.changed}, {@code app.changed}, {@code
 *     instance.changed}, or {@code .created}/{@code .deleted} of these
 * @param subject for people: "web1", "deploy shop"
 * @param message one line, for people
 * @param status of the subject at that moment; empty where there is none
 */
public record FeedEvent(
    long position,
    Instant at,
    StackId stackId,
    String kind,
    String subject,
    String message,
    String status,
    @Nullable InstanceId instanceId,
    @Nullable CommandId commandId,
    @Nullable DeploymentId deploymentId,
    @Nullable AppId appId) {}
