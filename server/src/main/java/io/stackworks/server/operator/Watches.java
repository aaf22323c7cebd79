package io.stackworks.server.operator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Commands;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.operator.Pump.Found;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Committed changes as a stream. Kept events are read again from the feed at each reader's own
 * pace, so a slow reader holds nothing in memory; of progress, which is not kept, only the latest
 * of each command waits for it.
 */
final class Watches {
  private static final int AT_ONCE = 200;

  private final Stacks stacks;
  private final Commands commands;
  private final Feed feed;
  private final Views views;
  private final Lookup lookup;
  private final Executor executor;

  Watches(
      Stacks stacks, Commands commands, Feed feed, Views views, Lookup lookup, Executor executor) {
    this.stacks = stacks;
    this.commands = commands;
    this.feed = feed;
    this.views = views;
    this.lookup = lookup;
    this.executor = executor;
  }

  /**
   * @param visible the stacks that the caller may see
   */
  void watch(WatchRequest request, Predicate<StackId> visible, ServerCallStreamObserver<Event> to) {
    StackId stack = request.getStack().isEmpty() ? null : lookup.stack(request.getStack()).id();
    long after = request.getLiveOnly() ? feed.position() : Math.max(0, request.getAfter());
    var reader = new Reader(stack, visible, after, request.getPastOnly(), to);
    var subscription = new Subscription();
    var pump = new Pump("Watch", executor, to, reader, subscription::close);
    if (!request.getPastOnly()) {
      subscription.hold(
          feed.subscribe(
              event -> {
                reader.heard(event);
                pump.poke();
              }));
    }
    pump.poke();
  }

  /** One watcher. Its steps run one at a time; {@link #heard} comes from the feed's thread. */
  private final class Reader implements Pump.Step {
    private final @Nullable StackId stack;
    private final Predicate<StackId> visible;
    private final boolean pastOnly;
    private final ServerCallStreamObserver<Event> to;
    private final Map<CommandId, FeedEvent> progress = new LinkedHashMap<>();
    private long position;

    Reader(
        @Nullable StackId stack,
        Predicate<StackId> visible,
        long position,
        boolean pastOnly,
        ServerCallStreamObserver<Event> to) {
      this.stack = stack;
      this.visible = visible;
      this.position = position;
      this.pastOnly = pastOnly;
      this.to = to;
    }

    void heard(FeedEvent event) {
      var command = event.commandId();
      if (event.kind().equals("command.progress")
          && command != null
          && (stack == null || stack.equals(event.stackId()))) {
        synchronized (progress) {
          progress.put(command, event);
        }
      }
    }

    @Override
    public Found next() {
      var kept = feed.after(position, stack, AT_ONCE);
      if (position > 0 && feed.oldest() > position + 1) {
        throw missed();
      }
      if (!kept.isEmpty()) {
        var rows = new Rows();
        for (var event : kept) {
          if (visible.test(event.stackId())) {
            to.onNext(rows.event(event));
          }
          position = event.position();
        }
        return Found.SOMETHING;
      }
      List<FeedEvent> passing;
      synchronized (progress) {
        passing = List.copyOf(progress.values());
        progress.clear();
      }
      if (!passing.isEmpty()) {
        var rows = new Rows();
        // without a position of its own: who comes back begins after the last kept event
        passing.stream()
            .filter(event -> visible.test(event.stackId()))
            .forEach(event -> to.onNext(rows.event(event).toBuilder().setPosition(0).build()));
        return Found.SOMETHING;
      }
      return pastOnly ? Found.END : Found.NOTHING_NOW;
    }
  }

  /** Never silently: what a reader made of the events before is no longer true. */
  private StatusRuntimeException missed() {
    return Status.OUT_OF_RANGE
        .withDescription(
            "events up to %d are no longer kept (expected: read the state again, and watch from its"
                    .formatted(feed.oldest() - 1)
                + " position)")
        .asRuntimeException();
  }

  /** What events of one batch speak of, each read once. */
  private final class Rows {
    private final Map<InstanceId, Optional<InstanceView>> instances = new HashMap<>();
    private final Map<CommandId, Optional<CommandView>> commandViews = new HashMap<>();

    Event event(FeedEvent from) {
      var event =
          Event.newBuilder()
              .setPosition(from.position())
              .setAt(Views.timestamp(from.at()))
              .setStackId(from.stackId().value())
              .setKind(from.kind())
              .setSubject(from.subject())
              .setMessage(from.message());
      var command = from.commandId();
      var instance = from.instanceId();
      var deployment = from.deploymentId();
      if (command != null) {
        commandViews
            .computeIfAbsent(command, id -> commands.find(id).map(views::command))
            .ifPresent(event::setCommand);
      } else if (instance != null) {
        instances
            .computeIfAbsent(instance, id -> stacks.instance(id).map(views::instance))
            .ifPresentOrElse(
                event::setInstance,
                () ->
                    event.setInstance(
                        InstanceView.newBuilder()
                            .setId(instance.value())
                            .setStackId(from.stackId().value())
                            .setHostname(from.subject())
                            .setStatus(from.status())));
      } else if (deployment != null) {
        commands.deployment(deployment).map(Views::bare).ifPresent(event::setDeployment);
      }
      return event.build();
    }
  }
}
