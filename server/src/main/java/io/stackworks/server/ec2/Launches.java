package io.stackworks.server.ec2;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.security.Fingerprint;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Json;
import io.stackworks.server.store.Times;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What was asked of EC2, written down before it is asked. So a machine whose launch this server did
 * not live to hear of is found again, by its token or its tags.
 */
final class Launches {
  private static final int TOKEN_DIGITS = 40;

  /** All but the parameters: they are sealed, and only who asks EC2 needs them. */
  private static final String COLUMNS = "token, instance_id, region, machine_id, created_at";

  private final Database database;

  Launches(Database database) {
    this.database = database;
  }

  /** The same for every try of one start, another for the next start: derived from the row. */
  static String token(Instance instance) {
    var text = instance.id() + "/" + Times.micros(instance.statusSince());
    var digest = Fingerprint.hex(text.getBytes(StandardCharsets.UTF_8));
    return "sw-" + digest.substring(0, TOKEN_DIGITS);
  }

  Optional<LaunchParameters> parameters(String token) {
    return database.read(
        handle ->
            handle
                .createQuery("select parameters from ec2_launch where token = :token")
                .bind("token", token)
                .map((row, context) -> parameters(row, token))
                .findOne());
  }

  /** On disk when this returns. What another server wrote first stands, and is answered. */
  LaunchParameters begin(Ec2Launch launch, LaunchParameters parameters) {
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
                            Json.write(parameters).getBytes(StandardCharsets.UTF_8),
                            context(launch.token())))
                .execute());
    return parameters(launch.token()).orElse(parameters);
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
                    "select %s from ec2_launch where instance_id = :id order by created_at, token"
                        .formatted(COLUMNS))
                .bind("id", instance.value())
                .map((row, context) -> read(row))
                .list());
  }

  List<Ec2Launch> all() {
    return database.read(
        handle ->
            handle
                .createQuery("select " + COLUMNS + " from ec2_launch order by created_at, token")
                .map((row, context) -> read(row))
                .list());
  }

  private LaunchParameters parameters(ResultSet row, String token) throws SQLException {
    var text = database.seal().open(row.getBytes("parameters"), context(token));
    return Json.read(new String(text, StandardCharsets.UTF_8), LaunchParameters.class);
  }

  private static Ec2Launch read(ResultSet row) throws SQLException {
    return new Ec2Launch(
        row.getString("token"),
        new InstanceId(row.getString("instance_id")),
        row.getString("region"),
        row.getString("machine_id"),
        Times.instant(row.getLong("created_at")));
  }

  private static String context(String token) {
    return "ec2 launch " + token;
  }
}
