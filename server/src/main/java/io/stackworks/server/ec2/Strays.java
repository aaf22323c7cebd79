package io.stackworks.server.ec2;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.FeedEvent;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines that carry our tag and no row knows. They are told and never ended: a database that was
 * put back from a backup knows less than is there.
 */
final class Strays {
  private static final Logger log = LoggerFactory.getLogger(Strays.class);

  private final Feed feed;
  private final String server;
  private final Clock clock;
  private final Set<String> told = new HashSet<>();

  Strays(Feed feed, String server, Clock clock) {
    this.feed = feed;
    this.server = server;
    this.clock = clock;
  }

  void look(Map<Ec2Region, List<Instance>> rows) {
    var found = new HashSet<String>();
    for (var entry : rows.entrySet()) {
      var known = new HashMap<String, Instance>();
      entry.getValue().forEach(row -> known.put(row.id().value(), row));
      try {
        var machines = entry.getKey().tagged(Ec2Region.SERVER_TAG, server);
        for (var machine : machines.values()) {
          var reason = reason(machine, known);
          if (machine.state() != Observed.State.TERMINATED && reason != null) {
            found.add(machine.id());
            tell(machine, reason, entry.getValue());
          }
        }
      } catch (Ec2Refused e) {
        log.atWarn().log(e.getMessage());
      }
    }
    told.retainAll(found);
  }

  private static @Nullable String reason(Observed machine, Map<String, Instance> known) {
    var row = machine.instanceTag() == null ? null : known.get(machine.instanceTag());
    if (row == null) {
      return "no instance has it (its tag says %s)".formatted(machine.instanceTag());
    }
    var own = row.machine();
    if (row.status() == InstanceStatus.STOPPED
        && own != null
        && own.id().equals(machine.id())
        && machine.state().isUp()) {
      return "runs although instance %s is stopped".formatted(row.hostname());
    }
    return null; // its row's, or of a launch that is ended
  }

  private void tell(Observed machine, String reason, List<Instance> rows) {
    if (!told.add(machine.id())) {
      return;
    }
    log.atWarn()
        .addKeyValue("machine", machine.id())
        .addKeyValue("state", machine.state().word())
        .log("Machine with our tag: {}", reason);
    rows.stream()
        .findFirst()
        .ifPresent(
            any ->
                feed.add(
                    new FeedEvent(
                        0,
                        clock.instant(),
                        any.stackId(),
                        "machine.stray",
                        machine.id(),
                        "machine %s in EC2: %s".formatted(machine.id(), reason),
                        "",
                        null,
                        null,
                        null,
                        null)));
  }
}
