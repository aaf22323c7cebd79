package io.stackworks.server.command;

import com.google.protobuf.InvalidProtocolBufferException;
import io.stackworks.proto.run.RunSpec;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Change;
import io.stackworks.server.stack.Deadlines;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Documents;
import io.stackworks.server.store.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Commands and deployments as doors and agents read them. */
public final class Commands {

  private final Database database;
  private final Documents documents;
  private final Stacks stacks;
  private final Specs specs;

  /** Makes what an agent is given; pure. */
  public interface Specs {
    Spec spec(Snapshot snapshot, Command command);
  }

  /** What an agent is given, in two parts. */
  public record Spec(SharedSpec shared, RunSpec own) {
    public RunSpec whole() {
      return SharedSpec.join(shared.spec(), own);
    }
  }

  /** As it was frozen. */
  private record Frozen(byte[] shared, RunSpec own) {}

  public Commands(Database database, Stacks stacks, Specs specs) {
    this.database = database;
    this.documents = new Documents(database.seal());
    this.stacks = stacks;
    this.specs = specs;
  }

  // ---- handing over ----

  /**
   * What the instance's agent should be given now: a command that was handed over and not answered
   * (again, unchanged), or the first waiting one if nothing is in flight and it is prepared; its
   * node data is frozen by this call. An agent runs an id at most once, so sending it twice does no
   * harm.
   */
  public Optional<Assignment> next(StackId stack, InstanceId instance) {
    // Twice at most: the queue may have moved on between looking and freezing.
    for (int attempt = 0; attempt < 3; attempt++) {
      var snapshot = stacks.snapshot(stack).orElse(null);
      if (snapshot == null) {
        return Optional.empty();
      }
      var queue = snapshot.queueOf(instance);
      if (queue.isEmpty()) {
        return Optional.empty();
      }
      var first = queue.get(0);
      if (first.stage() == Stage.DELIVERED) {
        return frozen(first.id()).map(spec -> assignment(first, spec));
      }
      if (!first.isWaiting() || first.prepared() == null || isRebooting(snapshot, instance)) {
        return Optional.empty();
      }
      // Made outside the transaction, from a snapshot that holds the command: so it is at least as
      // new as the change that made the command; the decision sees to it when more has changed.
      var spec = specs.spec(snapshot, first);
      var decision =
          stacks.offer(
              stack,
              new Event.CommandDelivered(
                  first.id(),
                  spec.own().getRunListList(),
                  spec.shared(),
                  Gzip.compress(spec.own().toByteArray()),
                  snapshot.membership()));
      if (!decision.isRefused()) {
        var delivered =
            decision.changes().stream()
                .filter(Change.PutCommand.class::isInstance)
                .map(change -> ((Change.PutCommand) change).command())
                .filter(command -> command.id().equals(first.id()))
                .findFirst()
                .orElseThrow();
        return Optional.of(assignment(delivered, new Frozen(spec.shared().gzip(), spec.own())));
      }
    }
    return Optional.empty();
  }

  /** What it would begin now the restart would end. */
  private static boolean isRebooting(Snapshot snapshot, InstanceId instance) {
    return snapshot
        .instance(instance)
        .filter(each -> each.status() == InstanceStatus.REBOOTING)
        .isPresent();
  }

  private static Assignment assignment(Command command, Frozen spec) {
    var delivered = command.deliveredAt() == null ? command.createdAt() : command.deliveredAt();
    return new Assignment(
        command.id(),
        spec.own(),
        spec.shared(),
        delivered.plus(Deadlines.DELIVERY),
        command.timeout());
  }

  /** The frozen input of a delivered command. */
  public Optional<RunSpec> runSpec(CommandId command) {
    return frozen(command).map(frozen -> SharedSpec.whole(frozen.shared(), frozen.own()));
  }

  private Optional<Frozen> frozen(CommandId command) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select r.spec as own, s.spec as shared, r.shared_digest from run_spec r"
                        + " left join shared_spec s on s.digest = r.shared_digest"
                        + " where r.command_id = :id")
                .bind("id", command.value())
                .map(
                    (row, context) -> {
                      var own = documents.read(row.getBytes("own"), "run_spec " + command);
                      byte[] shared = row.getBytes("shared");
                      return new Frozen(
                          shared == null
                              ? new byte[0]
                              : documents.read(
                                  shared, "shared_spec " + row.getString("shared_digest")),
                          parsed(own));
                    })
                .findOne());
  }

  private static RunSpec parsed(byte[] gzip) {
    try {
      return RunSpec.parseFrom(Gzip.expand(gzip));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("damaged run_spec row", e);
    }
  }

  // ---- reading ----

  public Optional<Command> find(CommandId command) {
    return database.read(
        handle ->
            handle
                .createQuery("select doc from command where id = :id")
                .bind("id", command.value())
                .map((row, context) -> Json.read(row.getString(1), Command.class))
                .findOne());
  }

  /**
   * By the id of a command, a deployment or an instance, or a unique prefix of one; newest first.
   */
  public List<Command> findByPrefix(String prefix, int limit) {
    if (!prefix.matches("[0-9a-f-]{1,36}")) {
      return List.of();
    }
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select doc from command where id like :like or deployment_id like :like"
                        + " or instance_id like :like"
                        + " order by created_at desc, number desc limit :limit")
                .bind("like", prefix + "%")
                .bind("limit", limit)
                .map((row, context) -> Json.read(row.getString(1), Command.class))
                .list());
  }

  /** Newest first; all filters that are given must match. */
  public List<Command> list(
      @Nullable StackId stack,
      @Nullable InstanceId instance,
      @Nullable DeploymentId deployment,
      int limit) {
    var conditions = new ArrayList<String>();
    var values = new HashMap<String, Object>();
    filter("stack_id", stack, conditions, values);
    filter("instance_id", instance, conditions, values);
    filter("deployment_id", deployment, conditions, values);
    var where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select doc from command"
                        + where
                        + " order by created_at desc, number desc limit :limit")
                .bindMap(values)
                .bind("limit", limit)
                .map((row, context) -> Json.read(row.getString(1), Command.class))
                .list());
  }

  private static void filter(
      String column, @Nullable Object id, List<String> conditions, Map<String, Object> values) {
    if (id != null) {
      conditions.add(column + " = :" + column);
      values.put(column, id.toString());
    }
  }

  public Optional<Deployment> deployment(DeploymentId deployment) {
    return database.read(
        handle ->
            handle
                .createQuery("select doc from deployment where id = :id")
                .bind("id", deployment.value())
                .map((row, context) -> Json.read(row.getString(1), Deployment.class))
                .findOne());
  }

  /** What an earlier request with the same token has made. */
  public Optional<Deployment> deploymentByToken(StackId stack, String clientToken) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select doc from deployment where stack_id = :stack and client_token = :token")
                .bind("stack", stack.value())
                .bind("token", clientToken)
                .map((row, context) -> Json.read(row.getString(1), Deployment.class))
                .findOne());
  }

  /** Newest first. */
  public List<Deployment> deployments(StackId stack, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select doc from deployment where stack_id = :stack"
                        + " order by created_at desc, id limit :limit")
                .bind("stack", stack.value())
                .bind("limit", limit)
                .map((row, context) -> Json.read(row.getString(1), Deployment.class))
                .list());
  }

  /** How far runs have come; commands without output are absent. */
  public Map<CommandId, Progress> progress(Collection<CommandId> commands) {
    var found = new LinkedHashMap<CommandId, Progress>();
    database.<Boolean>read(
        handle -> {
          commands.forEach(
              id -> progress(handle, id, "").ifPresent(progress -> found.put(id, progress)));
          return true;
        });
    return found;
  }

  static Optional<Progress> progress(Handle handle, CommandId command, String lock) {
    return handle
        .createQuery("select * from run_progress where command_id = :id" + lock)
        .bind("id", command.value())
        .map(
            (row, context) ->
                new Progress(
                    row.getLong("log_size"),
                    row.getLong("next_event"),
                    row.getInt("done"),
                    row.getInt("total"),
                    row.getInt("updated"),
                    row.getString("current_resource")))
        .findOne();
  }
}
