package io.stackworks.server.opsworks;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.resource.Resource;
import io.stackworks.server.resource.ResourceKey;
import io.stackworks.server.resource.ResourceKind;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Registered resources as requests name them: by their own key, without saying which stack. */
final class Resources {
  private final Stacks stacks;

  Resources(Stacks stacks) {
    this.stacks = stacks;
  }

  void register(ApiCaller caller, StackId stack, Resource resource) {
    stacks.offer(stack, new Event.ResourceRegisterRequested(resource), caller.arn()).orThrow();
  }

  void offer(ApiCaller caller, ResourceKey key, Function<ResourceKey, Event> event) {
    stacks.offer(snapshot(key).stack().id(), event.apply(key), caller.arn()).orThrow();
  }

  /** The stack that has it. */
  Snapshot snapshot(ResourceKey key) {
    return stacks
        .stackOf(key)
        .flatMap(stacks::snapshot)
        .orElseThrow(() -> ApiError.unknown(key.kind().title(), key.id()));
  }

  /** What an instance uses. */
  <R extends Resource> List<R> of(Class<R> type, Instance instance) {
    return stacks.snapshot(instance.stackId()).stream()
        .flatMap(snapshot -> snapshot.resources(type).stream())
        .filter(resource -> instance.id().equals(resource.user()))
        .toList();
  }

  /** Each of these, in this order; unknown ones are told all at once. */
  <R extends Resource> List<R> each(Class<R> type, ResourceKind kind, List<String> ids) {
    var shown = new ArrayList<R>();
    var unknown = new ArrayList<String>();
    for (var id : ids) {
      find(new ResourceKey(kind, id))
          .map(type::cast)
          .ifPresentOrElse(shown::add, () -> unknown.add(id));
    }
    if (!unknown.isEmpty()) {
      throw ApiError.notFound(String.join(", ", unknown));
    }
    return shown;
  }

  Optional<Resource> find(ResourceKey key) {
    return stacks
        .stackOf(key)
        .flatMap(stacks::snapshot)
        .flatMap(snapshot -> snapshot.resource(key));
  }
}
