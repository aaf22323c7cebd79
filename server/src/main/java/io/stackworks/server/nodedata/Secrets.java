package io.stackworks.server.nodedata;

import io.stackworks.server.app.App;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.resource.RdsInstance;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values that must never appear in a run's output. */
final class Secrets {

  /** Shorter ones would mask ordinary words. */
  private static final int SHORTEST = 4;

  private static final Set<String> SECRET_ATTRIBUTES =
      Set.of("HaproxyStatsPassword", "MysqlRootPassword", "GangliaPassword");

  private Secrets() {}

  static List<String> of(Snapshot snapshot) {
    var found = new LinkedHashSet<String>();
    source(found, snapshot.stack().customCookbooksSource());
    snapshot.apps().values().forEach(app -> app(found, app));
    for (var layer : snapshot.layers().values()) {
      SECRET_ATTRIBUTES.forEach(name -> add(found, layer.attributes().get(name)));
    }
    snapshot
        .resources(RdsInstance.class)
        .forEach(database -> add(found, database.dbPassword().reveal()));
    return List.copyOf(found);
  }

  private static void app(Set<String> found, App app) {
    source(found, app.appSource());
    app.environment().stream()
        .filter(EnvironmentVariable::secure)
        .forEach(variable -> add(found, variable.value()));
    if (app.sslConfiguration() != null) {
      lines(found, app.sslConfiguration().privateKey().reveal());
    }
  }

  private static void source(Set<String> found, @Nullable Source source) {
    if (source != null) {
      add(found, Code.reveal(source.password()));
      var key = Code.reveal(source.sshKey());
      if (key != null) {
        lines(found, key);
      }
    }
  }

  /** Output is masked line by line, and so is what is of many lines. */
  private static void lines(Set<String> found, String text) {
    text.lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("-----"))
        .forEach(line -> add(found, line));
  }

  private static void add(Set<String> found, @Nullable String value) {
    if (value != null && value.length() >= SHORTEST) {
      found.add(value);
    }
  }
}
