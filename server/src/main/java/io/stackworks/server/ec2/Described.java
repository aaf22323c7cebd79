package io.stackworks.server.ec2;

import java.time.Instant;
import java.util.Map;

/**
 * What EC2 itself says of a machine that claims to be it.
 *
 * @param launchedAt of its present life
 */
record Described(
    String account,
    String image,
    String privateIp,
    Instant launchedAt,
    Observed.State state,
    Map<String, String> tags) {
  Described {
    tags = Map.copyOf(tags);
  }
}
