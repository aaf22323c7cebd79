package io.stackworks.server.command;

import io.stackworks.proto.run.ResourceFinished;
import io.stackworks.proto.run.ResourceStarted;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.server.store.Database;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;

/**
 * What runs print and report: per command one log and one sequence of resource events, both without
 * gaps, appended by place exactly once. Log and events of one message share a transaction.
 */
public final class Output {

  private final Database database;
  private final ConcurrentHashMap<CommandId, Set<Runnable>> followers = new ConcurrentHashMap<>();
  private final BiConsumer<CommandId, Progress> progressed;

  /**
   * @param progressed is told how far a run has come, after it is on disk; must not block
   */
  public Output(Database database, BiConsumer<CommandId, Progress> progressed) {
    this.database = database;
    this.progressed = progressed;
  }

  /**
   * Stores what is new. A part that is already stored is ignored; what would leave a gap is not
   * stored.
   *
   * @param logOffset of {@code log[0]} in the command's log, bytes
   * @param firstEvent number of {@code events[0]}, 0-based
   * @return what is stored, on disk: where the sender goes on
   */
  public Progress append(
      CommandId command, long logOffset, byte[] log, long firstEvent, List<RunEvent> events) {
    var progress =
        database.write(
            handle -> {
              var before = begin(handle, command);
              var logged = appendLog(handle, command, before, logOffset, log);
              var after = appendEvents(handle, command, logged, firstEvent, events);
              if (!after.equals(before)) {
                keep(handle, command, after);
              }
              return after;
            });
    changed(command);
    if (!events.isEmpty()) {
      progressed.accept(command, progress);
    }
    return progress;
  }

  private Progress begin(Handle handle, CommandId command) {
    handle
        .createUpdate(
            "insert into run_progress(command_id, log_size, next_event, done, total, updated,"
                + " current_resource) values (:id, 0, 0, 0, 0, 0, '') on conflict do nothing")
        .bind("id", command.value())
        .execute();
    return Commands.progress(handle, command, database.dialect().forUpdate()).orElseThrow();
  }

  private static Progress appendLog(
      Handle handle, CommandId command, Progress before, long offset, byte[] bytes) {
    long known = before.logSize() - offset; // of these bytes, how many are stored
    if (known < 0 || known >= bytes.length) {
      return before;
    }
    var fresh = java.util.Arrays.copyOfRange(bytes, (int) known, bytes.length);
    handle
        .createUpdate(
            "insert into log_chunk(command_id, at_offset, bytes) values (:id, :offset, :bytes)")
        .bind("id", command.value())
        .bind("offset", before.logSize())
        .bind("bytes", fresh)
        .execute();
    return before.withLogSize(before.logSize() + fresh.length);
  }

  private static Progress appendEvents(
      Handle handle, CommandId command, Progress before, long first, List<RunEvent> events) {
    long known = before.nextEvent() - first;
    if (known < 0 || known >= events.size()) {
      return before;
    }
    var batch =
        handle.prepareBatch(
            "insert into run_event(command_id, sequence, event) values (:id, :sequence, :event)");
    var progress = before;
    for (var event : events.subList((int) known, events.size())) {
      batch
          .bind("id", command.value())
          .bind("sequence", progress.nextEvent())
          .bind("event", event.toByteArray())
          .add();
      progress = after(progress, event).withNextEvent(progress.nextEvent() + 1);
    }
    batch.execute();
    return progress;
  }

  /** Progress counts top-level resources, the "37/212" of people. */
  private static Progress after(Progress progress, RunEvent event) {
    return switch (event.getEventCase()) {
      case CONVERGE_STARTED ->
          progress.withResourcesTotal(event.getConvergeStarted().getResources());
      case RESOURCE_STARTED -> started(progress, event.getResourceStarted());
      case RESOURCE_FINISHED -> finished(progress, event.getResourceFinished());
      case SUMMARY ->
          progress
              .withCurrentResource("")
              .withResourcesUpdated(event.getSummary().getUpdated())
              .withResourcesTotal(event.getSummary().getTotal());
      case RUN_STARTED, LOG, EVENT_NOT_SET -> progress;
    };
  }

  private static Progress started(Progress progress, ResourceStarted started) {
    if (started.getDepth() != 0) {
      return progress;
    }
    var named = progress.withCurrentResource(started.getType() + "[" + started.getName() + "]");
    return started.getPosition() == 0
        ? named
        : named.withResourcesDone(Math.max(progress.resourcesDone(), started.getPosition() - 1));
  }

  private static Progress finished(Progress progress, ResourceFinished finished) {
    return finished.getStatus() == ResourceFinished.Status.STATUS_UPDATED
        ? progress.withResourcesUpdated(progress.resourcesUpdated() + 1)
        : progress;
  }

  private static void keep(Handle handle, CommandId command, Progress progress) {
    handle
        .createUpdate(
            "update run_progress set log_size = :size, next_event = :next, done = :done,"
                + " total = :total, updated = :updated, current_resource = :current"
                + " where command_id = :id")
        .bind("size", progress.logSize())
        .bind("next", progress.nextEvent())
        .bind("done", progress.resourcesDone())
        .bind("total", progress.resourcesTotal())
        .bind("updated", progress.resourcesUpdated())
        .bind("current", progress.currentResource())
        .bind("id", command.value())
        .execute();
  }

  /**
   * Calls back after something was appended by this server or {@link #changed} was said: read again
   * then. A follower looks once a second anyway, for what other servers append.
   */
  public AutoCloseable onChange(CommandId command, Runnable changed) {
    followers.computeIfAbsent(command, id -> new CopyOnWriteArraySet<>()).add(changed);
    return () ->
        followers.computeIfPresent(
            command,
            (id, set) -> {
              set.remove(changed);
              return set.isEmpty() ? null : set;
            });
  }

  /** The command itself has moved on. */
  public void changed(CommandId command) {
    followers.getOrDefault(command, Set.of()).forEach(Runnable::run);
  }
}
