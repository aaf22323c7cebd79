package io.stackworks.server.ec2;

import io.stackworks.server.instance.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A launch that was asked of EC2, or was about to be.
 *
 * @param token EC2's client token: however often it is asked with it, there is one machine
 * @param machineId absent until EC2's answer has arrived
 */
record Ec2Launch(
    String token,
    InstanceId instance,
    String region,
    @Nullable String machineId,
    Instant createdAt) {}
