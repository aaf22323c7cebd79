package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.resource.Resource;
import io.stackworks.server.resource.ResourceKey;
import io.stackworks.server.resource.ResourceKind;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.Documents;
import io.stackworks.server.store.Json;
import io.stackworks.server.store.Seal;
import io.stackworks.server.store.Times;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of stacks and what they hold: how a snapshot is read and how changes are written. */
final class Rows {

  private final Dialect dialect;
  private final Documents documents;

  Rows(Dialect dialect, Seal seal) {
    this.dialect = dialect;
    this.documents = new Documents(seal);
  }

  /** A stack's row while it is held: says whether a snapshot in memory is the present one. */
  record Held(long stamp, long nextNumber, long membership) {}

  /** Locks the stack until the transaction ends. */
  Optional<Held> hold(Handle handle, StackId stack) {
    return held(handle, stack, dialect.forUpdate());
  }

  Optional<Held> look(Handle handle, StackId stack) {
    return held(handle, stack, "");
  }

  private static Optional<Held> held(Handle handle, StackId stack, String lock) {
    return handle
        .createQuery("select stamp, next_number, membership from stack where id = :id" + lock)
        .bind("id", stack.value())
        .map(
            (row, context) ->
                new Held(
                    row.getLong("stamp"), row.getLong("next_number"), row.getLong("membership")))
        .findOne();
  }

  Snapshot load(Handle handle, StackId id, Held held) {
    return new Snapshot(
        stack(handle, id),
        map(sealed(handle, "layer", id, Layer.class), Layer::id),
        Instances.of(docs(handle, "instance", id, "created_at, id", Instance.class)),
        map(sealed(handle, "app", id, App.class), App::id),
        OpenCommands.of(
            docs(handle, "command", id, "number", Command.class, " and status = 'pending'")),
        map(
            docs(
                handle,
                "deployment",
                id,
                "created_at, id",
                Deployment.class,
                " and status = 'running'"),
            Deployment::id),
        map(resources(handle, id), Resource::key),
        held.nextNumber(),
        held.membership());
  }

  private Stack stack(Handle handle, StackId id) {
    return handle
        .createQuery("select id, doc from stack where id = :id")
        .bind("id", id.value())
        .map((row, context) -> stack(row.getString(1), row.getString(2)))
        .one();
  }

  Stack stack(String id, String doc) {
    return documents.read(doc, Stack.class, "stack " + id);
  }

  /** What may hold secrets, oldest first. */
  private <T> List<T> sealed(Handle handle, String table, StackId stack, Class<T> type) {
    return handle
        .createQuery(
            "select id, doc from " + table + " where stack_id = :stack order by created_at, id")
        .bind("stack", stack.value())
        .map(
            (row, context) ->
                documents.read(row.getString(2), type, table + " " + row.getString(1)))
        .list();
  }

  /** Nobody else can take the name until the transaction ends. */
  boolean isNameTaken(Handle handle, String name) {
    if (dialect == Dialect.POSTGRES) {
      handle.execute("select pg_advisory_xact_lock(730518, hashtext(?))", name);
    }
    return handle
            .createQuery("select count(*) from stack where name = :name")
            .bind("name", name)
            .mapTo(Integer.class)
            .one()
        > 0;
  }

  private List<Resource> resources(Handle handle, StackId stack) {
    return handle
        .createQuery(
            "select kind, id, doc from resource where stack_id = :stack order by registered_at, id")
        .bind("stack", stack.value())
        .map(
            (row, context) ->
                (Resource)
                    documents.read(
                        row.getString("doc"),
                        ResourceKind.of(row.getString("kind")).type(),
                        "resource " + row.getString("id")))
        .list();
  }

  private static <T> List<T> docs(
      Handle handle, String table, StackId stack, String order, Class<T> type) {
    return docs(handle, table, stack, order, type, "");
  }

  private static <T> List<T> docs(
      Handle handle, String table, StackId stack, String order, Class<T> type, String also) {
    return handle
        .createQuery(
            "select doc from " + table + " where stack_id = :stack" + also + " order by " + order)
        .bind("stack", stack.value())
        .map((row, context) -> Json.read(row.getString(1), type))
        .list();
  }

  private static <K, V> Map<K, V> map(List<V> values, Function<V, K> key) {
    var map = new LinkedHashMap<K, V>();
    values.forEach(value -> map.put(key.apply(value), value));
    return map;
  }

  void insert(Handle handle, Stack stack, long stamp) {
    handle
        .createUpdate(
            "insert into stack(id, name, stamp, next_number, created_at, doc)"
                + " values (:id, :name, :stamp, 1, :created, :doc)")
        .bind("id", stack.id().value())
        .bind("name", stack.name())
        .bind("stamp", stamp)
        .bind("created", Times.micros(stack.createdAt()))
        .bind("doc", documents.write(stack, "stack " + stack.id()))
        .execute();
  }

  /** Writes the last state of everything that changed, each row once. */
  void write(Handle handle, Snapshot after, List<Change> changes, long stamp, Instant now) {
    var last = new LinkedHashMap<Object, Change>();
    for (var change : changes) {
      var key = key(change);
      last.remove(key);
      last.put(key, change);
    }
    // A name freed by a removal may be taken by a creation in the same decision.
    last.values().stream()
        .filter(Rows::isRemoval)
        .forEach(change -> write(handle, after, change, now));
    last.values().stream()
        .filter(change -> !isRemoval(change))
        .forEach(change -> write(handle, after, change, now));
    handle
        .createUpdate(
            "update stack set stamp = :stamp, next_number = :next, membership = :membership"
                + " where id = :id")
        .bind("stamp", stamp)
        .bind("next", after.nextNumber())
        .bind("membership", after.membership())
        .bind("id", after.stack().id().value())
        .execute();
  }

  private static boolean isRemoval(Change change) {
    return change instanceof Change.RemoveLayer
        || change instanceof Change.RemoveApp
        || change instanceof Change.RemoveInstance
        || change instanceof Change.RemoveResource
        || change instanceof Change.RemoveStack;
  }

  private static Object key(Change change) {
    if (change instanceof Change.PutLayer put) {
      return put.layer().id();
    } else if (change instanceof Change.RemoveLayer gone) {
      return gone.layer();
    } else if (change instanceof Change.PutApp put) {
      return put.app().id();
    } else if (change instanceof Change.RemoveApp gone) {
      return gone.app();
    } else if (change instanceof Change.PutInstance put) {
      return put.instance().id();
    } else if (change instanceof Change.RemoveInstance gone) {
      return gone.instance();
    } else if (change instanceof Change.PutResource put) {
      return put.resource().key();
    } else if (change instanceof Change.RemoveResource gone) {
      return gone.resource();
    } else if (change instanceof Change.PutCommand put) {
      return put.command().id();
    } else if (change instanceof Change.PutDeployment put) {
      return put.deployment().id();
    } else if (change instanceof Change.FreezeSpec frozen) {
      return "spec " + frozen.command();
    }
    return "stack";
  }

  private void write(Handle handle, Snapshot after, Change change, Instant now) {
    var stack = after.stack().id();
    if (change instanceof Change.PutStack put) {
      handle
          .createUpdate("update stack set name = :name, doc = :doc where id = :id")
          .bind("name", put.stack().name())
          .bind("doc", documents.write(put.stack(), "stack " + put.stack().id()))
          .bind("id", put.stack().id().value())
          .execute();
    } else if (change instanceof Change.RemoveStack) {
      removeStack(handle, stack);
    } else if (change instanceof Change.PutLayer put) {
      var layer = put.layer();
      upsert(handle, "layer", layer.id().value(), stack, layer.createdAt(), layer);
    } else if (change instanceof Change.RemoveLayer gone) {
      delete(handle, "layer", gone.layer().value());
    } else if (change instanceof Change.PutApp put) {
      upsert(handle, "app", put.app().id().value(), stack, put.app().createdAt(), put.app());
    } else if (change instanceof Change.RemoveApp gone) {
      delete(handle, "app", gone.app().value());
    } else if (change instanceof Change.PutInstance put) {
      write(handle, put.instance());
    } else if (change instanceof Change.RemoveInstance gone) {
      remove(handle, gone.last());
    } else if (change instanceof Change.PutResource put) {
      write(handle, stack, put.resource());
    } else if (change instanceof Change.RemoveResource gone) {
      delete(handle, stack, gone.resource());
    } else if (change instanceof Change.PutCommand put) {
      write(handle, put.command());
    } else if (change instanceof Change.PutDeployment put) {
      write(handle, put.deployment());
    } else if (change instanceof Change.FreezeSpec frozen) {
      write(handle, frozen, now);
    }
  }

  private void write(Handle handle, Change.FreezeSpec frozen, Instant now) {
    var shared = frozen.shared();
    int known =
        handle
            .createUpdate("update shared_spec set used_at = :now where digest = :digest")
            .bind("now", Times.micros(now))
            .bind("digest", shared.digest())
            .execute();
    if (known == 0) {
      handle
          .createUpdate(
              "insert into shared_spec(digest, spec, used_at) values (:digest, :spec, :now)"
                  + " on conflict (digest) do update set used_at = excluded.used_at")
          .bind("digest", shared.digest())
          .bind("spec", documents.write(shared.gzip(), "shared_spec " + shared.digest()))
          .bind("now", Times.micros(now))
          .execute();
    }
    handle
        .createUpdate(
            "insert into run_spec(command_id, spec, shared_digest) values (:id, :spec, :digest)")
        .bind("id", frozen.command().value())
        .bind("spec", documents.write(frozen.own(), "run_spec " + frozen.command()))
        .bind("digest", shared.digest())
        .execute();
  }

  private void upsert(
      Handle handle, String table, String id, StackId stack, Instant createdAt, Object value) {
    handle
        .createUpdate(
            "insert into "
                + table
                + "(id, stack_id, created_at, doc) values (:id, :stack, :created, :doc)"
                + " on conflict (id) do update set doc = excluded.doc")
        .bind("id", id)
        .bind("stack", stack.value())
        .bind("created", Times.micros(createdAt))
        .bind("doc", documents.write(value, table + " " + id))
        .execute();
  }

  private static void delete(Handle handle, String table, String id) {
    handle.createUpdate("delete from " + table + " where id = :id").bind("id", id).execute();
  }

  private static void write(Handle handle, Instance instance) {
    handle
        .createUpdate(
            "insert into instance(id, stack_id, hostname, status, deadline, created_at, doc)"
                + " values (:id, :stack, :hostname, :status, :deadline, :created, :doc)"
                + " on conflict (id) do update set hostname = excluded.hostname,"
                + " status = excluded.status, deadline = excluded.deadline, doc = excluded.doc")
        .bind("id", instance.id().value())
        .bind("stack", instance.stackId().value())
        .bind("hostname", instance.hostname())
        .bind("status", instance.status().word())
        .bind("deadline", micros(instance.deadline()))
        .bind("created", Times.micros(instance.createdAt()))
        .bind("doc", Json.write(instance))
        .execute();
  }

  private static void write(Handle handle, Command command) {
    handle
        .createUpdate(
            "insert into command(id, stack_id, instance_id, deployment_id, number, status,"
                + " deadline, created_at, doc)"
                + " values (:id, :stack, :instance, :deployment, :number, :status, :deadline,"
                + " :created, :doc)"
                + " on conflict (id) do update set status = excluded.status,"
                + " deadline = excluded.deadline, doc = excluded.doc")
        .bind("id", command.id().value())
        .bind("stack", command.stackId().value())
        .bind("instance", command.instanceId().value())
        .bind("deployment", command.deploymentId() == null ? null : command.deploymentId().value())
        .bind("number", command.number())
        .bind("status", command.status().word())
        .bind("deadline", micros(command.deadline()))
        .bind("created", Times.micros(command.createdAt()))
        .bind("doc", Json.write(command))
        .execute();
  }

  private static void write(Handle handle, Deployment deployment) {
    handle
        .createUpdate(
            "insert into deployment(id, stack_id, client_token, status, created_at, doc)"
                + " values (:id, :stack, :token, :status, :created, :doc)"
                + " on conflict (id) do update set status = excluded.status, doc = excluded.doc")
        .bind("id", deployment.id().value())
        .bind("stack", deployment.stackId().value())
        .bind("token", deployment.clientToken())
        .bind("status", deployment.status().word())
        .bind("created", Times.micros(deployment.createdAt()))
        .bind("doc", Json.write(deployment))
        .execute();
  }

  private void write(Handle handle, StackId stack, Resource resource) {
    var key = resource.key();
    int written =
        handle
            .createUpdate(
                "insert into resource(kind, id, stack_id, registered_at, doc)"
                    + " values (:kind, :id, :stack, :at, :doc)"
                    + " on conflict (kind, id) do update set doc = excluded.doc"
                    + " where resource.stack_id = excluded.stack_id")
            .bind("kind", key.kind().word())
            .bind("id", key.id())
            .bind("stack", stack.value())
            .bind("at", Times.micros(resource.registeredAt()))
            .bind("doc", documents.write(resource, "resource " + key.id()))
            .execute();
    if (written == 0) {
      // Undoes the decision: another stack has it.
      throw Refusal.conflict(
              key + " is registered with another stack (expected: deregistered there first)")
          .asException();
    }
  }

  private static void delete(Handle handle, StackId stack, ResourceKey key) {
    handle
        .createUpdate("delete from resource where kind = :kind and id = :id and stack_id = :stack")
        .bind("kind", key.kind().word())
        .bind("id", key.id())
        .bind("stack", stack.value())
        .execute();
  }

  private static @Nullable Long micros(@Nullable Instant at) {
    return at == null ? null : Times.micros(at);
  }

  /** The record goes; a machine that compute made is remembered until compute has removed it. */
  private static void remove(Handle handle, Instance last) {
    var id = last.id();
    if (last.compute() != ComputeKind.REGISTERED) {
      handle
          .createUpdate(
              "insert into leftover_machine(instance_id, stack_id, doc)"
                  + " values (:id, :stack, :doc) on conflict (instance_id) do nothing")
          .bind("id", id.value())
          .bind("stack", last.stackId().value())
          .bind("doc", Json.write(last))
          .execute();
    }
    delete(handle, "instance", id.value());
    handle
        .createUpdate("delete from agent_heard where instance_id = :id")
        .bind("id", id.value())
        .execute();
  }

  private static void removeStack(Handle handle, StackId stack) {
    for (var table :
        List.of("command", "deployment", "app", "layer", "resource", "service_error")) {
      handle
          .createUpdate("delete from " + table + " where stack_id = :stack")
          .bind("stack", stack.value())
          .execute();
    }
    delete(handle, "stack", stack.value());
  }

  static Optional<Instance> instance(Handle handle, InstanceId id) {
    return handle
        .createQuery("select doc from instance where id = :id")
        .bind("id", id.value())
        .map((row, context) -> Json.read(row.getString(1), Instance.class))
        .findOne();
  }

  static Optional<StackId> stackOf(Handle handle, InstanceId id) {
    return handle
        .createQuery("select stack_id from instance where id = :id")
        .bind("id", id.value())
        .map((row, context) -> new StackId(row.getString(1)))
        .findOne();
  }

  static Optional<StackId> stackOf(Handle handle, CommandId id) {
    return handle
        .createQuery("select stack_id from command where id = :id")
        .bind("id", id.value())
        .map((row, context) -> new StackId(row.getString(1)))
        .findOne();
  }

  static Optional<DeploymentId> deploymentByToken(Handle handle, StackId stack, String token) {
    return handle
        .createQuery("select id from deployment where stack_id = :stack and client_token = :token")
        .bind("stack", stack.value())
        .bind("token", token)
        .map((row, context) -> new DeploymentId(row.getString(1)))
        .findOne();
  }

  /** Layers and apps by id need no snapshot: which stack has this one. */
  static Optional<StackId> stackOf(Handle handle, LayerId id) {
    return owner(handle, "layer", id.value());
  }

  static Optional<StackId> stackOf(Handle handle, AppId id) {
    return owner(handle, "app", id.value());
  }

  static Optional<StackId> stackOf(Handle handle, DeploymentId id) {
    return owner(handle, "deployment", id.value());
  }

  static Optional<StackId> stackOf(Handle handle, ResourceKey key) {
    return handle
        .createQuery("select stack_id from resource where kind = :kind and id = :id")
        .bind("kind", key.kind().word())
        .bind("id", key.id())
        .map((row, context) -> new StackId(row.getString(1)))
        .findOne();
  }

  private static Optional<StackId> owner(Handle handle, String table, String id) {
    return handle
        .createQuery("select stack_id from " + table + " where id = :id")
        .bind("id", id)
        .map((row, context) -> new StackId(row.getString(1)))
        .findOne();
  }
}
