package io.stackworks.server.scaling;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** Schedules, load rules, and what the scaler remembers: rows. */
public final class ScalingRows {
  private final Database database;

  public ScalingRows(Database database) {
    this.database = database;
  }

  public TimeSchedule schedule(InstanceId instance) {
    return database.read(
        db -> find(db, "time_schedule", "instance_id", instance.value(), TimeSchedule.NEVER));
  }

  /**
   * @param change may throw; then nothing has changed
   */
  public TimeSchedule changeSchedule(InstanceId instance, UnaryOperator<TimeSchedule> change) {
    return database.write(
        db -> {
          var before =
              find(db, "time_schedule", "instance_id", instance.value(), TimeSchedule.NEVER);
          var after = change.apply(before);
          put(db, "time_schedule", "instance_id", instance.value(), after);
          return after;
        });
  }

  public LoadRule rule(LayerId layer) {
    return database.read(db -> find(db, "load_rule", "layer_id", layer.value(), LoadRule.DEFAULT));
  }

  /**
   * @param change may throw; then nothing has changed
   */
  public LoadRule changeRule(LayerId layer, UnaryOperator<LoadRule> change) {
    return database.write(
        db -> {
          var before = find(db, "load_rule", "layer_id", layer.value(), LoadRule.DEFAULT);
          var after = change.apply(before);
          put(db, "load_rule", "layer_id", layer.value(), after);
          return after;
        });
  }

  /** The copies of layers scale as these do. */
  public void copyRules(Map<LayerId, LayerId> copies) {
    database.<Boolean>write(
        db -> {
          copies.forEach(
              (from, to) -> {
                var rule = find(db, "load_rule", "layer_id", from.value(), LoadRule.DEFAULT);
                if (!rule.equals(LoadRule.DEFAULT)) {
                  put(db, "load_rule", "layer_id", to.value(), rule);
                }
              });
          return true;
        });
  }

  /** The rules that are on. */
  Map<LayerId, LoadRule> rules() {
    return database.read(
        db -> {
          var rules = new HashMap<LayerId, LoadRule>();
          db.createQuery("select layer_id, doc from load_rule")
              .map(
                  (row, context) ->
                      Map.entry(
                          new LayerId(row.getString(1)),
                          Json.read(row.getString(2), LoadRule.class)))
              .forEach(each -> rules.put(each.getKey(), each.getValue()));
          rules.values().removeIf(rule -> !rule.enable());
          return rules;
        });
  }

  LoadState state(LayerId layer) {
    return database.read(db -> find(db, "load_state", "layer_id", layer.value(), LoadState.FRESH));
  }

  void remember(LayerId layer, LoadState state) {
    database.<Boolean>write(
        db -> {
          put(db, "load_state", "layer_id", layer.value(), state);
          return true;
        });
  }

  /** Rows of instances and layers that are gone. */
  public void sweep() {
    database.<Boolean>write(
        db -> {
          db.execute(
              "delete from time_schedule where instance_id not in (select id from instance)");
          db.execute("delete from metric where instance_id not in (select id from instance)");
          for (var table : List.of("load_rule", "load_state")) {
            db.execute("delete from " + table + " where layer_id not in (select id from layer)");
          }
          return true;
        });
  }

  @SuppressWarnings("unchecked") // the default is of the row's type
  private static <T> T find(Handle db, String table, String key, String id, T otherwise) {
    return db.createQuery("select doc from " + table + " where " + key + " = :id")
        .bind("id", id)
        .map((row, context) -> (T) Json.read(row.getString(1), otherwise.getClass()))
        .findOne()
        .orElse(otherwise);
  }

  private static void put(Handle db, String table, String key, String id, Object doc) {
    db.createUpdate(
            "insert into "
                + table
                + "("
                + key
                + ", doc) values (:id, :doc) on conflict ("
                + key
                + ") do update set doc = excluded.doc")
        .bind("id", id)
        .bind("doc", Json.write(doc))
        .execute();
  }
}
