package io.stackworks.server.stack;

import io.stackworks.server.instance.Healing;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.store.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Service errors: which changes are one, and their rows. They stay as long as their stack. */
final class ServiceErrors {
  private ServiceErrors() {}

  static List<ServiceError> of(Snapshot before, List<Change> changes, Instant at) {
    var errors = new ArrayList<ServiceError>();
    var now = new HashMap<InstanceId, Instance>(); // those that changed
    for (var change : changes) {
      if (change instanceof Change.PutInstance put) {
        var instance = put.instance();
        var old = now.getOrDefault(instance.id(), before.instances().get(instance.id()));
        if ((old == null || old.status() != instance.status()) && isError(instance.status())) {
          errors.add(
              new ServiceError(
                  UUID.randomUUID().toString(),
                  instance.stackId(),
                  instance.id(),
                  instance.status().word(),
                  instance.hostname()
                      + (instance.status() == InstanceStatus.START_FAILED
                          ? " did not start"
                          : " did not stop")
                      + (instance.statusReason() == null ? "" : ": " + instance.statusReason()),
                  at));
        }
        var given = givenUp(old, instance, at);
        if (given != null) {
          errors.add(given);
        }
        now.put(instance.id(), instance);
      }
    }
    return errors;
  }

  /** Auto healing has done what it may. */
  private static @Nullable ServiceError givenUp(
      @Nullable Instance before, Instance instance, Instant at) {
    var healing = instance.healing();
    boolean was =
        before != null
            && before.healing() != null
            && before.healing().state() == Healing.State.GIVEN_UP;
    if (healing == null || healing.state() != Healing.State.GIVEN_UP || was) {
      return null;
    }
    return new ServiceError(
        UUID.randomUUID().toString(),
        instance.stackId(),
        instance.id(),
        "auto_healing",
        "%s was healed %d times and is lost again: %s (start or stop it yourself, healing goes on then)"
            .formatted(instance.hostname(), healing.attempts(), healing.reason()),
        at);
  }

  private static boolean isError(InstanceStatus status) {
    return status == InstanceStatus.START_FAILED || status == InstanceStatus.STOP_FAILED;
  }

  static void write(Handle handle, List<ServiceError> errors) {
    for (var error : errors) {
      handle
          .createUpdate(
              "insert into service_error(id, stack_id, instance_id, type, message, created_at)"
                  + " values (:id, :stack, :instance, :type, :message, :at)")
          .bind("id", error.id())
          .bind("stack", error.stack().value())
          .bind("instance", error.instance() == null ? null : error.instance().value())
          .bind("type", error.type())
          .bind("message", error.message())
          .bind("at", Times.micros(error.createdAt()))
          .execute();
    }
  }

  static List<ServiceError> ofStack(Handle handle, StackId stack) {
    return handle
        .createQuery(
            "select * from service_error where stack_id = :stack order by created_at desc, id")
        .bind("stack", stack.value())
        .map(ServiceErrors::read)
        .list();
  }

  /** Those that nobody has acknowledged, newest first. */
  static List<ServiceError> open(Handle handle, StackId stack) {
    return handle
        .createQuery(
            "select * from service_error where stack_id = :stack"
                + " and id not in (select error_id from acknowledged_error)"
                + " order by created_at desc, id")
        .bind("stack", stack.value())
        .map(ServiceErrors::read)
        .list();
  }

  /** Once: who was first stays. */
  static void acknowledge(Handle handle, StackId stack, String id, String actor, Instant at) {
    handle
        .createUpdate(
            "insert into acknowledged_error(error_id, actor, at)"
                + " select id, :actor, :at from service_error"
                + " where id = :id and stack_id = :stack on conflict (error_id) do nothing")
        .bind("id", id)
        .bind("stack", stack.value())
        .bind("actor", actor)
        .bind("at", Times.micros(at))
        .execute();
  }

  static Optional<ServiceError> find(Handle handle, String id) {
    return handle
        .createQuery("select * from service_error where id = :id")
        .bind("id", id)
        .map(ServiceErrors::read)
        .findOne();
  }

  private static ServiceError read(ResultSet row, StatementContext context) throws SQLException {
    var instance = row.getString("instance_id");
    return new ServiceError(
        row.getString("id"),
        new StackId(row.getString("stack_id")),
        instance == null ? null : new InstanceId(instance),
        row.getString("type"),
        row.getString("message"),
        Times.instant(row.getLong("created_at")));
  }
}
