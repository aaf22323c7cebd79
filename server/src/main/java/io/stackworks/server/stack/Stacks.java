package io.stackworks.server.stack;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.store.Pending;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The one owner of decisions. Every change to a stack goes through {@link #offer}; nothing else
 * writes its rows.
 *
 * <p>Safe for any thread; every method blocks on the database, so never call it from an event loop.
 */
public final class Stacks {

  /**
   * Offers an event to a stack; returns after the outcome is on disk, with effects already
   * performed.
   *
   * @param actor who asks; null: the server itself
   */
  public Decision offer(StackId stack, Event event, String actor) {
    return Pending.value();
  }

  /** An event from the server's own parts. */
  public Decision offer(StackId stack, Event event) {
    return Pending.value();
  }

  /** Offers an event to the stack of an instance. An unknown instance is refused as NOT_FOUND. */
  public Decision offer(InstanceId instance, Event event) {
    return Pending.value();
  }

  /** All or none: the first refusal undoes everything and is the answer. */
  public Decision offerAll(StackId stack, List<Event> events, String actor) {
    return Pending.value();
  }

  /** Makes a stack. */
  public Decision create(Stack stack, String actor) {
    return Pending.value();
  }

  /** Compute has removed what was left of a deleted instance. */
  public void machineRemoved(InstanceId instance) {
    Pending.<Object>value();
  }

  /**
   * The agents of these instances were heard. Cheap; call it in batches, every 10 to 15 seconds.
   */
  public void heard(Collection<InstanceId> instances) {
    Pending.<Object>value();
  }

  public Optional<Instant> lastHeard(InstanceId instance) {
    return Pending.value();
  }

  // ---- reading: what is committed, without a lock ----

  /** All stacks, oldest first. */
  public List<Stack> list() {
    return Pending.value();
  }

  /** By id, or by name when that is unique. */
  public Optional<Stack> find(String idOrName) {
    return Pending.value();
  }

  public Optional<Snapshot> snapshot(StackId stack) {
    return Pending.value();
  }

  public Optional<Instance> instance(InstanceId instance) {
    return Pending.value();
  }

  /** By id, or by {@code <stack name or id>/<host name>}. */
  public Optional<Instance> findInstance(String idOrPath) {
    return Pending.value();
  }

  /** The name an instance of this layer would get; nothing is reserved. */
  public String hostnameSuggestion(Snapshot snapshot, io.stackworks.server.layer.LayerId layer) {
    return Pending.value();
  }
}
