package io.stackworks.server.stack;

import io.stackworks.server.instance.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong without anybody asking: a machine that did not start, for instance.
 *
 * @param id a UUID
 * @param type one or a few words
 */
public record ServiceError(
    String id,
    StackId stack,
    @Nullable InstanceId instance,
    String type,
    String message,
    Instant createdAt) {}
