package io.stackworks.server.operator;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Progress;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.FeedEvent;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells watchers how far runs have come, a few times a second: of each run only the latest, so that
 * a talkative run is not told line by line.
 */
public final class ProgressNews implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProgressNews.class);
  private static final long EVERY_MS = 250;

  private final Commands commands;
  private final Feed feed;
  private final Clock clock;
  private final Map<CommandId, Progress> latest = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var made = new Thread(work, "progress");
            made.setDaemon(true);
            return made;
          });

  public ProgressNews(Commands commands, Feed feed, Clock clock) {
    this.commands = commands;
    this.feed = feed;
    this.clock = clock;
  }

  public ProgressNews start() {
    var unused =
        thread.scheduleWithFixedDelay(this::tell, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Does not block. */
  public void progressed(CommandId command, Progress progress) {
    latest.put(command, progress);
  }

  private void tell() {
    for (var id : Set.copyOf(latest.keySet())) {
      var progress = latest.remove(id);
      if (progress != null) {
        try {
          tell(id, progress);
        } catch (RuntimeException e) { // the next one may go better
          log.atWarn().addKeyValue("command", id).setCause(e).log("Progress could not be told");
        }
      }
    }
  }

  private void tell(CommandId id, Progress progress) {
    commands
        .find(id)
        .ifPresent(
            command ->
                feed.tellOnce(
                    new FeedEvent(
                        0,
                        clock.instant(),
                        command.stackId(),
                        "command.progress",
                        command.type().word(),
                        progress.resourcesDone()
                            + "/"
                            + progress.resourcesTotal()
                            + " "
                            + progress.currentResource(),
                        command.status().word(),
                        command.instanceId(),
                        id,
                        command.deploymentId(),
                        command.appId())));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
