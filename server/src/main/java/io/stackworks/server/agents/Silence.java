package io.stackworks.server.agents;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the core which agents have not been heard for so long that their instances count as lost.
 *
 * <p>Rebuilt from rows at the start. The server's own absence is nobody's silence: after a start
 * every agent has the whole span again.
 */
public final class Silence {
  private static final Logger log = LoggerFactory.getLogger(Silence.class);

  static final Duration LOST = Duration.ofMinutes(5);

  private final Stacks stacks;
  private final Clock clock;
  private final Map<InstanceId, Instant> lastHeard = new ConcurrentHashMap<>();

  public Silence(Stacks stacks, Clock clock) {
    this.stacks = stacks;
    this.clock = clock;
  }

  /** Takes up every instance whose agent should be there. */
  public void begin() {
    var now = clock.instant();
    for (var stack : stacks.list()) {
      stacks
          .snapshot(stack.id())
          .ifPresent(
              snapshot ->
                  snapshot.instances().values().stream()
                      .filter(instance -> instance.status().expectsAgent())
                      .map(Instance::id)
                      .forEach(id -> lastHeard.putIfAbsent(id, now)));
    }
  }

  void heard(Collection<InstanceId> instances) {
    var now = clock.instant();
    instances.forEach(id -> lastHeard.put(id, now));
  }

  /** Offers what has been silent too long; whether that means anything is the core's decision. */
  public void sweep() {
    var limit = clock.instant().minus(LOST);
    lastHeard.forEach(
        (id, at) -> {
          if (at.isBefore(limit) && lastHeard.remove(id, at)) {
            var decision = stacks.offer(id, new Event.AgentSilent(id));
            if (!decision.isRefused()) {
              log.atWarn().addKeyValue("instance", id).addKeyValue("since", at).log("Agent lost");
            }
          }
        });
  }
}
