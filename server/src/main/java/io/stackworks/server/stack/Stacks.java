package io.stackworks.server.stack;

import io.stackworks.server.app.AppId;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.resource.ResourceKey;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Json;
import io.stackworks.server.store.Times;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The one owner of decisions. Every change to a stack goes through {@link #offer}; nothing else
 * writes its rows.
 *
 * <p>Decide, store, act: a transaction holds the stack's row, the decision is made on the snapshot,
 * its changes are written and committed, then its effects are performed. Safe for any thread; every
 * method blocks on the database, so never call it from an event loop.
 */
public final class Stacks {

  private final Database database;
  private final Feed feed;
  private final Clock clock;
  private final Rows rows;
  private final Effects effects;
  private final Refusals refusals;
  private final Snapshots snapshots = new Snapshots();
  private final SecureRandom random = new SecureRandom();

  public Stacks(Database database, Feed feed, Effects effects, Refusals refusals, Clock clock) {
    this.database = database;
    this.feed = feed;
    this.effects = effects;
    this.refusals = refusals;
    this.clock = clock;
    this.rows = new Rows(database.dialect(), database.seal());
    database.onCommit(snapshots::committed);
  }

  // ---- deciding ----

  /**
   * Offers an event to a stack; returns after the outcome is on disk, with effects already handed
   * to {@link Effects}.
   *
   * @param actor who asks; null: the server itself
   */
  public Decision offer(StackId stack, Event event, @Nullable String actor) {
    return offerAll(stack, List.of(event), actor);
  }

  /** An event from the server's own parts. */
  public Decision offer(StackId stack, Event event) {
    return offerAll(stack, List.of(event), null);
  }

  /** Offers an event to the stack of an instance. An unknown instance is refused as NOT_FOUND. */
  public Decision offer(InstanceId instance, Event event) {
    return offer(instance, event, null);
  }

  public Decision offer(InstanceId instance, Event event, @Nullable String actor) {
    return stackOf(instance)
        .map(stack -> offer(stack, event, actor))
        .orElseGet(() -> Decision.refused(Refusal.notFound("instance", instance)));
  }

  /** Offers an event to the stack of a command. An unknown command is refused as NOT_FOUND. */
  public Decision offer(CommandId command, Event event, @Nullable String actor) {
    return database
        .read(handle -> Rows.stackOf(handle, command))
        .map(stack -> offer(stack, event, actor))
        .orElseGet(() -> Decision.refused(Refusal.notFound("command", command)));
  }

  /** All or none: the first refusal is the answer, and nothing has changed. */
  public Decision offerAll(StackId stack, List<Event> events, @Nullable String actor) {
    return offerEach(stack, snapshot -> events, actor);
  }

  /**
   * Like {@link #offerAll}, with events that are made from the snapshot while the stack is held.
   *
   * @param plan pure; may throw {@link Refusal.Refused}
   */
  public Decision offerEach(
      StackId stack, Function<Snapshot, List<Event>> plan, @Nullable String actor) {
    var decision = database.<Decision>write(handle -> decide(handle, stack, plan, actor));
    if (!decision.changes().isEmpty()) {
      feed.wake();
    }
    decision.effects().forEach(effect -> effects.perform(stack, effect));
    return decision;
  }

  private Decision decide(
      Handle handle, StackId id, Function<Snapshot, List<Event>> plan, @Nullable String actor) {
    var held = rows.hold(handle, id).orElse(null);
    if (held == null) {
      return Decision.refused(Refusal.notFound("stack", id));
    }
    var before = present(handle, id, held);
    List<Event> events;
    try {
      events = plan.apply(before);
    } catch (Refusal.Refused refused) {
      return Decision.refused(refused.refusal());
    }
    var snapshot = before;
    var changes = new ArrayList<Change>();
    var effects = new ArrayList<Effect>();
    for (var event : events) {
      if (isRepeated(handle, id, event)) {
        continue;
      }
      var moment = new Moment(now(), UUID.randomUUID(), actor);
      var decision = Lifecycle.decide(snapshot, event, moment);
      if (decision.refusal() != null) {
        refusals.refused(event, decision.refusal());
        keepLateResult(handle, event);
        return decision;
      }
      if (event instanceof Event.AgentConnected hello) {
        // At once: what was last heard may be of an earlier life of the machine.
        heard(handle, List.of(hello.instance()));
      }
      changes.addAll(decision.changes());
      effects.addAll(decision.effects());
      snapshot = snapshot.after(decision.changes());
    }
    if (!changes.isEmpty()) {
      store(handle, before, snapshot, changes);
      database.signals().tell(handle, AgentOrders.words(effects));
    }
    return new Decision(changes, effects.stream().distinct().toList(), null);
  }

  private void store(Handle handle, Snapshot before, Snapshot after, List<Change> changes) {
    long stamp = random.nextLong();
    rows.write(handle, after, changes, stamp, now());
    snapshots.expect(after, stamp);
    ServiceErrors.write(handle, ServiceErrors.of(before, changes, now()));
    feed.append(handle, Reports.of(before, changes, now()));
  }

  /** A retry of a deployment by its token: the first one stands. */
  private static boolean isRepeated(Handle handle, StackId stack, Event event) {
    return event instanceof Event.DeploymentRequested asked
        && asked.clientToken() != null
        && Rows.deploymentByToken(handle, stack, asked.clientToken()).isPresent();
  }

  /** A result for a command that has ended changes nothing, but is kept as evidence. */
  private void keepLateResult(Handle handle, Event event) {
    if (event instanceof Event.CommandFinished late) {
      handle
          .createUpdate("insert into late_result(command_id, at, doc) values (:id, :at, :doc)")
          .bind("id", late.command().value())
          .bind("at", Times.micros(now()))
          .bind("doc", Json.write(late.outcome()))
          .execute();
    }
  }

  private Snapshot present(Handle handle, StackId id, Rows.Held held) {
    return snapshots
        .find(id, held.stamp())
        .orElseGet(
            () -> {
              var loaded = rows.load(handle, id, held);
              snapshots.keep(loaded, held.stamp());
              return loaded;
            });
  }

  /** Makes a stack. */
  public Decision create(Stack stack, @Nullable String actor) {
    return createWith(stack, List.of(), actor);
  }

  /** Makes a stack and what belongs to it, all or none. */
  public Decision createWith(Stack stack, List<Event> events, @Nullable String actor) {
    return create(stack, events, actor, false);
  }

  /** Like {@link #createWith}; refused as a conflict when a stack of this name is there already. */
  public Decision createOnly(Stack stack, List<Event> events, @Nullable String actor) {
    return create(stack, events, actor, true);
  }

  private Decision create(
      Stack stack, List<Event> events, @Nullable String actor, boolean onlyOfItsName) {
    var problems = SettingsRules.problems(stack);
    if (!problems.isEmpty()) {
      return Decision.refused(Refusal.invalid(problems));
    }
    var created = stack.with(change -> change.createdAt(now()).cookbookSet(null));
    var creation = new Change.PutStack(created);
    Decision decision;
    try {
      decision =
          database.write(
              handle -> {
                if (onlyOfItsName && rows.isNameTaken(handle, created.name())) {
                  throw Refusal.conflict("a stack named " + created.name() + " was just made")
                      .asException();
                }
                rows.insert(handle, created, random.nextLong());
                database.signals().tell(handle, List.of());
                feed.append(
                    handle,
                    List.of(
                        new FeedEvent(
                            0,
                            now(),
                            created.id(),
                            "stack.created",
                            created.name(),
                            "stack " + created.name() + " was created",
                            "",
                            null,
                            null,
                            null,
                            null)));
                var more = decide(handle, created.id(), snapshot -> events, actor);
                if (more.refusal() != null) {
                  throw more.refusal().asException(); // undoes the stack
                }
                var changes = new ArrayList<Change>();
                changes.add(creation);
                changes.addAll(more.changes());
                return new Decision(changes, more.effects(), null);
              });
    } catch (Refusal.Refused refused) {
      return Decision.refused(refused.refusal());
    }
    feed.wake();
    decision.effects().forEach(effect -> effects.perform(created.id(), effect));
    return decision;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  // ---- machines and agents, beside decisions ----

  /** Compute has removed what was left of a deleted instance. */
  public void machineRemoved(InstanceId instance) {
    database.<Integer>write(
        handle ->
            handle
                .createUpdate("delete from leftover_machine where instance_id = :id")
                .bind("id", instance.value())
                .execute());
  }

  /** Deleted instances whose machines compute has not removed yet, as they were. */
  public List<Instance> leftoverMachines() {
    return database.read(
        handle ->
            handle
                .createQuery("select doc from leftover_machine")
                .map((row, context) -> Json.read(row.getString(1), Instance.class))
                .list());
  }

  /** A deleted instance whose machine is not removed yet. */
  public Optional<Instance> leftoverMachine(InstanceId instance) {
    return database.read(
        handle ->
            handle
                .createQuery("select doc from leftover_machine where instance_id = :id")
                .bind("id", instance.value())
                .map((row, context) -> Json.read(row.getString(1), Instance.class))
                .findOne());
  }

  /**
   * The agents of these instances were heard. Cheap; call it in batches, every 10 to 15 seconds.
   */
  public void heard(Collection<InstanceId> instances) {
    if (instances.isEmpty()) {
      return;
    }
    database.<Boolean>write(
        handle -> {
          heard(handle, instances);
          return true;
        });
  }

  private void heard(Handle handle, Collection<InstanceId> instances) {
    long now = Times.micros(now());
    var batch =
        handle.prepareBatch(
            "insert into agent_heard(instance_id, heard_at) values (:id, :at)"
                + " on conflict (instance_id) do update set heard_at = excluded.heard_at");
    for (var instance : instances) {
      batch.bind("id", instance.value()).bind("at", now).add();
    }
    batch.execute();
  }

  public Optional<Instant> lastHeard(InstanceId instance) {
    return database.read(
        handle ->
            handle
                .createQuery("select heard_at from agent_heard where instance_id = :id")
                .bind("id", instance.value())
                .mapTo(Long.class)
                .findOne()
                .map(Times::instant));
  }

  // ---- reading: what is committed, without a lock ----

  /** All stacks, oldest first. */
  public List<Stack> list() {
    return database.read(
        handle ->
            handle
                .createQuery("select id, doc from stack order by created_at, id")
                .map((row, context) -> rows.stack(row.getString(1), row.getString(2)))
                .list());
  }

  /** By id, or by name when that is unique; a name of several stacks is refused. */
  public Optional<Stack> find(String idOrName) {
    var found =
        database.read(
            handle ->
                handle
                    .createQuery(
                        "select id, doc from stack where id = :word or name = :word order by id")
                    .bind("word", idOrName)
                    .map((row, context) -> rows.stack(row.getString(1), row.getString(2)))
                    .list());
    if (found.size() > 1) {
      throw Refusal.invalid("stack", idOrName, "an id: " + found.size() + " stacks have this name")
          .asException();
    }
    return found.stream().findFirst();
  }

  public Optional<Snapshot> snapshot(StackId stack) {
    return database.read(
        handle -> rows.look(handle, stack).map(held -> present(handle, stack, held)));
  }

  public Optional<Instance> instance(InstanceId instance) {
    return database.read(handle -> Rows.instance(handle, instance));
  }

  /** By id, or by {@code <stack name or id>/<host name>}. */
  public Optional<Instance> findInstance(String idOrPath) {
    int slash = idOrPath.lastIndexOf('/');
    if (slash >= 0) {
      var hostname = idOrPath.substring(slash + 1);
      return find(idOrPath.substring(0, slash))
          .flatMap(stack -> snapshot(stack.id()))
          .flatMap(
              snapshot ->
                  snapshot.instances().values().stream()
                      .filter(instance -> instance.hostname().equalsIgnoreCase(hostname))
                      .findFirst());
    }
    try {
      return instance(new InstanceId(idOrPath));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public Optional<StackId> stackOf(InstanceId id) {
    return database.read(handle -> Rows.stackOf(handle, id));
  }

  public Optional<StackId> stackOf(LayerId id) {
    return database.read(handle -> Rows.stackOf(handle, id));
  }

  public Optional<StackId> stackOf(AppId id) {
    return database.read(handle -> Rows.stackOf(handle, id));
  }

  public Optional<StackId> stackOf(CommandId id) {
    return database.read(handle -> Rows.stackOf(handle, id));
  }

  public Optional<StackId> stackOf(DeploymentId id) {
    return database.read(handle -> Rows.stackOf(handle, id));
  }

  /** The stack that a resource is registered with. */
  public Optional<StackId> stackOf(ResourceKey key) {
    return database.read(handle -> Rows.stackOf(handle, key));
  }

  /** Something went wrong that is no change of a row. */
  public void report(ServiceError error) {
    database.<Integer>write(
        handle -> {
          ServiceErrors.write(handle, List.of(error));
          return 1;
        });
  }

  /** What went wrong without anybody asking, newest first. */
  public List<ServiceError> serviceErrors(StackId stack) {
    return database.read(handle -> ServiceErrors.ofStack(handle, stack));
  }

  /** Service errors that nobody has acknowledged, newest first. */
  public List<ServiceError> openServiceErrors(StackId stack) {
    return database.read(handle -> ServiceErrors.open(handle, stack));
  }

  /** Puts a service error of this stack away for everybody; it stays in the list of all. */
  public void acknowledge(StackId stack, String error, String actor) {
    database.<Boolean>write(
        handle -> {
          ServiceErrors.acknowledge(handle, stack, error, actor, now());
          return true;
        });
  }

  public Optional<ServiceError> serviceError(String id) {
    return database.read(handle -> ServiceErrors.find(handle, id));
  }

  /** The name an instance of this layer would get; nothing is reserved. */
  public String hostnameSuggestion(Snapshot snapshot, LayerId layer) {
    return Hostnames.suggest(
        snapshot,
        snapshot
            .layer(layer)
            .orElseThrow(() -> Refusal.notFound("layer", layer).asException())
            .shortname());
  }
}
