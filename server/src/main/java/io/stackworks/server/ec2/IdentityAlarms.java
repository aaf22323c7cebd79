package io.stackworks.server.ec2;

import io.stackworks.server.security.Audit;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of refused identity documents: every one in the audit log, and once an hour for a machine
 * and a reason a service error and an event on every stack that a rule names. Who sends them has
 * proved nothing, so no more than so many a minute are written down.
 */
final class IdentityAlarms {
  private static final Logger log = LoggerFactory.getLogger(IdentityAlarms.class);
  private static final int MOST_A_MINUTE = 30;
  private static final int MOST_REMEMBERED = 1000;
  private static final Duration AGAIN = Duration.ofHours(1);

  private final IdentityRules rules;
  private final Stacks stacks;
  private final Feed feed;
  private final Audit audit;
  private final Clock clock;
  private Instant minute = Instant.MIN;
  private int told;

  /** When a machine's trouble was told last; agents ask again and again. */
  private final Map<String, Instant> last =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  IdentityAlarms(IdentityRules rules, Stacks stacks, Feed feed, Audit audit, Clock clock) {
    this.rules = rules;
    this.stacks = stacks;
    this.feed = feed;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @param document absent: there was none that could be read
   */
  void raise(IdentityRefused refused, @Nullable IdentityDocument document) {
    var machine = document == null ? "unknown" : document.machine();
    var message = String.valueOf(refused.getMessage());
    log.atWarn()
        .addKeyValue("reason", refused.reason().word())
        .addKeyValue("machine", machine)
        .log("Identity document refused");
    if (!mayTell()) {
      return;
    }
    var actor =
        document == null ? "ec2:unknown" : "ec2:%s/%s".formatted(document.account(), machine);
    audit.record(
        actor, "agents", "Register", null, machine, refused.reason().word() + ": " + message);
    if (isNews(machine + " " + refused.reason())) {
      alarm(refused, machine);
    }
  }

  private void alarm(IdentityRefused refused, String machine) {
    var message = String.valueOf(refused.getMessage());
    var now = clock.instant();
    stacks.list().stream()
        .filter(stack -> rules.join().stream().anyMatch(rule -> rule.names(stack)))
        .forEach(
            stack -> {
              stacks.report(
                  new ServiceError(
                      UUID.randomUUID().toString(),
                      stack.id(),
                      null,
                      "identity_" + refused.reason().word(),
                      "A machine was not let in: " + message,
                      now));
              feed.add(
                  new FeedEvent(
                      0,
                      now,
                      stack.id(),
                      "identity.refused",
                      machine,
                      message,
                      "",
                      null,
                      null,
                      null,
                      null));
            });
  }

  private synchronized boolean isNews(String what) {
    var now = clock.instant();
    var before = last.get(what);
    if (before != null && now.isBefore(before.plus(AGAIN))) {
      return false;
    }
    last.remove(what); // the order is that of the last telling
    last.put(what, now);
    return true;
  }

  private synchronized boolean mayTell() {
    var now = clock.instant();
    if (minute.equals(Instant.MIN) || now.isAfter(minute.plus(Duration.ofMinutes(1)))) {
      minute = now;
      told = 0;
    }
    return ++told <= MOST_A_MINUTE;
  }
}
