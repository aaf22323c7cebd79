package io.stackworks.server.security;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.store.Json;
import io.stackworks.server.store.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * A machine that registered by its identity document, and with which key: trust on first use.
 *
 * @param machine its id in EC2
 */
record MachineIdentity(
    String machine,
    String fingerprint,
    InstanceId instance,
    StackId stack,
    List<LayerId> layers,
    Instant firstAt) {
  MachineIdentity {
    layers = List.copyOf(layers);
  }

  static Optional<MachineIdentity> find(Handle db, String fingerprint) {
    return db.createQuery("select * from machine_identity where fingerprint = :key")
        .bind("key", fingerprint)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** False: the machine has registered before. */
  boolean insert(Handle db) {
    return db.createUpdate(
                "insert into machine_identity(machine_id, fingerprint, instance_id, stack_id,"
                    + " layer_ids, first_at) values (:machine, :key, :instance, :stack, :layers,"
                    + " :at) on conflict (machine_id) do nothing")
            .bind("machine", machine)
            .bind("key", fingerprint)
            .bind("instance", instance.value())
            .bind("stack", stack.value())
            .bind("layers", Json.write(layers.stream().map(LayerId::value).toList()))
            .bind("at", Times.micros(firstAt))
            .execute()
        == 1;
  }

  static void delete(Handle db, String fingerprint) {
    db.createUpdate("delete from machine_identity where fingerprint = :key")
        .bind("key", fingerprint)
        .execute();
  }

  private static MachineIdentity read(ResultSet row) throws SQLException {
    return new MachineIdentity(
        row.getString("machine_id"),
        row.getString("fingerprint"),
        new InstanceId(row.getString("instance_id")),
        new StackId(row.getString("stack_id")),
        Stream.of(Json.read(row.getString("layer_ids"), String[].class)).map(LayerId::new).toList(),
        Times.instant(row.getLong("first_at")));
  }
}
