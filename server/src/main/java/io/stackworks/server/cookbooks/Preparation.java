package io.stackworks.server.cookbooks;

import io.stackworks.server.app.AppId;
import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Prepared;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.PreparedApps;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Source;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets ready what commands need before they can be delivered: their cookbook set and the archives
 * of apps. Outside any transaction; the result is offered to the stack. A crash loses nothing: the
 * command still waits, and the pass after the start asks again.
 *
 * <p>Commands that wait for the same source share one fetch, if it began after they were made.
 */
public final class Preparation implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Preparation.class);
  private static final int THREADS = 16;

  private final Stacks stacks;
  private final Commands commands;
  private final CookbookSets sets;
  private final Clock clock;
  private final ConcurrentHashMap<String, Fetches> fetches = new ConcurrentHashMap<>();
  private final Set<CommandId> underWay = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          work -> {
            var thread = new Thread(work, "preparation");
            thread.setDaemon(true);
            return thread;
          });

  public Preparation(Stacks stacks, Commands commands, CookbookSets sets, Clock clock) {
    this.stacks = stacks;
    this.commands = commands;
    this.sets = sets;
    this.clock = clock;
  }

  /**
   * Begins to prepare a command; returns at once. Asking again while it is under way changes
   * nothing.
   */
  public void prepare(CommandId command) {
    if (underWay.add(command)) {
      threads.execute(
          () -> {
            try {
              work(command);
            } catch (RuntimeException e) { // the command waits on; the next start tries again
              log.atError().setCause(e).addKeyValue("command", command).log("Preparation broke");
            } finally {
              underWay.remove(command);
            }
          });
    }
  }

  private void work(CommandId id) {
    var command = commands.find(id).orElse(null);
    if (command == null || !command.isWaiting() || command.prepared() != null) {
      return;
    }
    var snapshot = stacks.snapshot(command.stackId()).orElse(null);
    if (snapshot == null) {
      return;
    }
    Event outcome;
    try {
      outcome =
          new Event.CommandPrepared(
              id, new Prepared(cookbooks(snapshot.stack(), command), apps(snapshot, command)));
    } catch (SourceFailed failed) {
      outcome =
          new Event.CommandUnprepared(id, Objects.requireNonNullElse(failed.getMessage(), ""));
    }
    stacks.offer(command.stackId(), outcome);
  }

  private ArtifactRef cookbooks(Stack stack, Command command) throws SourceFailed {
    var present = stack.cookbookSet();
    if (present != null && !command.type().refreshesCookbooks()) {
      return present;
    }
    var source = stack.useCustomCookbooks() ? stack.customCookbooksSource() : null;
    boolean berkshelf = stack.manageBerkshelf();
    return fetches("cookbooks " + source + secrets(source) + berkshelf)
        .get(command.createdAt(), () -> sets.cookbooks(source, berkshelf));
  }

  private Map<AppId, ArtifactRef> apps(Snapshot snapshot, Command command) throws SourceFailed {
    var archives = new HashMap<AppId, ArtifactRef>();
    for (var app : PreparedApps.of(snapshot, command)) {
      var source = app.appSource();
      if (source != null) {
        archives.put(
            app.id(),
            fetches("app " + app.shortname() + " " + source)
                .get(command.createdAt(), () -> sets.app(app.shortname(), source)));
      }
    }
    return archives;
  }

  /** A source with other credentials is another source, and its text does not show them. */
  private static String secrets(@Nullable Source source) {
    return source == null ? "" : " " + Objects.hash(source.password(), source.sshKey());
  }

  private Fetches fetches(String key) {
    return fetches.computeIfAbsent(key, any -> new Fetches());
  }

  private interface Fetch {
    ArtifactRef run() throws SourceFailed;
  }

  /** The fetches of one source, one after the other. */
  private final class Fetches {
    private Instant begunAt = Instant.MIN;
    private @Nullable ArtifactRef result;
    private @Nullable SourceFailed failure;

    /** A failure is shared as well, or many commands would wait for many time limits. */
    synchronized ArtifactRef get(Instant notBefore, Fetch fetch) throws SourceFailed {
      if (!begunAt.isAfter(notBefore) || (result == null && failure == null)) {
        begunAt = clock.instant();
        result = null;
        failure = null;
        try {
          result = fetch.run();
        } catch (SourceFailed failed) {
          failure = failed;
        }
      }
      if (result == null) {
        throw Objects.requireNonNull(failure);
      }
      return result;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        log.atWarn().log("Preparation did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
