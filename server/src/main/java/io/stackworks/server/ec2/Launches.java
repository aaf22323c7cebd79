package io.stackworks.server.ec2;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Json;
import io.stackworks.server.store.Times;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What was asked of EC2, written down before it is asked. So a machine whose launch this server did
 * not live to hear of is found again, by its token or its tags.
 */
final class Launches {
  private final Database database;

  Launches(Database database) {
    this.database = database;
  }

  /** The same for every try of one start, another for the next start: derived from the row. */
  static String token(Instance instance) {
    var text = instance.id() + "/" + Times.micros(instance.statusSince());
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sw-" + HexFormat.of().formatHex(digest, 0, 20);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Optional<Ec2Launch> find(String token) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from ec2_launch where token = :token")
                .bind("token", token)
                .map((row, context) -> read(row))
                .findOne());
  }

  /** On disk when this returns. What another server wrote first stands, and is answered. */
  Ec2Launch begin(Ec2Launch launch) {
    database.<Integer>write(
        handle ->
            handle
                .createUpdate(
                    "insert into ec2_launch(token, instance_id, region, created_at, parameters)"
                        + " values (:token, :instance, :region, :at, :parameters)"
                        + " on conflict (token) do nothing")
                .bind("token", launch.token())
                .bind("instance", launch.instance().value())
                .bind("region", launch.region())
                .bind("at", Times.micros(launch.createdAt()))
                .bind(
                    "parameters",
                    database
                        .seal()
                        .seal(
                            Json.write(launch.parameters()).getBytes(StandardCharsets.UTF_8),
                            context(launch.token())))
                .execute());
    return find(launch.token()).orElse(launch);
  }

  void launched(String token, String machineId) {
    database.<Integer>write(
        handle ->
            handle
                .createUpdate("update ec2_launch set machine_id = :machine where token = :token")
                .bind("token", token)
                .bind("machine", machineId)
                .execute());
  }

  /** There is no machine of this launch, or none any more. */
  void forget(String token) {
    database.<Integer>write(
        handle ->
            handle
                .createUpdate("delete from ec2_launch where token = :token")
                .bind("token", token)
                .execute());
  }

  List<Ec2Launch> of(InstanceId instance) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from ec2_launch where instance_id = :id order by created_at, token")
                .bind("id", instance.value())
                .map((row, context) -> read(row))
                .list());
  }

  List<Ec2Launch> all() {
    return database.read(this::all);
  }

  private List<Ec2Launch> all(Handle handle) {
    return handle
        .createQuery("select * from ec2_launch order by created_at, token")
        .map((row, context) -> read(row))
        .list();
  }

  private Ec2Launch read(ResultSet row) throws SQLException {
    var token = row.getString("token");
    var parameters =
        new String(
            database.seal().open(row.getBytes("parameters"), context(token)),
            StandardCharsets.UTF_8);
    return new Ec2Launch(
        token,
        new InstanceId(row.getString("instance_id")),
        row.getString("region"),
        row.getString("machine_id"),
        Times.instant(row.getLong("created_at")),
        Json.read(parameters, LaunchParameters.class));
  }

  private static String context(String token) {
    return "ec2 launch " + token;
  }
}
