package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LifecycleEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares a spec with a stack: pure. The events it makes are decided by the same rules as any
 * other request.
 */
final class Planner {

  private final StackSpec spec;
  private final Snapshot snapshot;
  private final boolean isNew;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Plan.Planned> changes = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();

  /** Layers by short name, those that exist and those that will. */
  private final Map<String, LayerId> layerIds = new HashMap<>();

  private final Set<InstanceId> matched = new HashSet<>();

  private Planner(StackSpec spec, Snapshot snapshot, boolean isNew) {
    this.spec = spec;
    this.snapshot = snapshot;
    this.isNew = isNew;
  }

  static Plan plan(StackSpec spec, Snapshot snapshot) {
    return new Planner(spec, snapshot, false).make();
  }

  static Plan planNew(StackSpec spec, StackId id) {
    // The time is set when it is made.
    return new Planner(
            spec, Snapshot.of(wished(Stack.of(id, spec.name(), Instant.EPOCH), spec)), true)
        .make();
  }

  private Plan make() {
    stack();
    spec.layers().forEach(this::layer);
    snapshot
        .layers()
        .values()
        .forEach(layer -> layerIds.putIfAbsent(layer.shortname(), layer.id()));
    spec.apps().forEach(this::app);
    instances();
    duplicates();
    if (!problems.isEmpty()) {
      throw Refusal.invalid(problems).asException();
    }
    return new Plan(
        isNew ? null : snapshot.stack().id(), isNew ? snapshot.stack() : null, changes, events);
  }

  // ---- the stack ----

  private static Stack wished(Stack stack, StackSpec spec) {
    var cookbooks = withKeptSecrets(spec.cookbooks(), stack.customCookbooksSource());
    return stack.with(
        change ->
            change
                .region(spec.region())
                .hostnameTheme(spec.hostnameTheme())
                .chefVersion(spec.chefVersion())
                .customJson(blankToNull(spec.customJson()))
                .useCustomCookbooks(cookbooks != null)
                .customCookbooksSource(cookbooks));
  }

  private void stack() {
    var stack = snapshot.stack();
    var wished = wished(stack, spec);
    problems.addAll(SettingsRules.problems(wished));
    if (isNew) {
      changes.add(new Plan.Planned(Plan.Kind.CREATE, "stack", spec.name(), List.of()));
      return;
    }
    var details = new Details();
    details.compare("region", stack.region(), wished.region());
    details.compare("hostname_theme", stack.hostnameTheme().word(), wished.hostnameTheme().word());
    details.compare("chef_version", stack.chefVersion().word(), wished.chefVersion().word());
    details.json("custom_json", stack.customJson(), wished.customJson());
    details.source("cookbooks", stack.customCookbooksSource(), wished.customCookbooksSource());
    if (details.isEmpty()) {
      return;
    }
    changes.add(new Plan.Planned(Plan.Kind.UPDATE, "stack", spec.name(), details.lines()));
    events.add(new Event.StackUpdateRequested(present -> wished(present, spec)));
  }

  // ---- layers ----

  private void layer(StackSpec.LayerSpec wanted) {
    var shortname = wanted.type().isBuiltIn() ? wanted.type().word() : wanted.shortname();
    CustomJson.problem("layers[" + shortname + "].custom_json", wanted.customJson())
        .ifPresent(problems::add);
    var present =
        snapshot.layers().values().stream()
            .filter(layer -> layer.shortname().equals(shortname))
            .findFirst()
            .orElse(null);
    if (present == null) {
      var id = LayerId.random();
      layerIds.put(shortname, id);
      var layer =
          wished(
              Layer.of(
                  id,
                  snapshot.stack().id(),
                  wanted.type(),
                  wanted.name(),
                  shortname,
                  Instant.EPOCH),
              wanted);
      changes.add(new Plan.Planned(Plan.Kind.CREATE, "layer", shortname, List.of()));
      events.add(new Event.LayerCreateRequested(layer));
      return;
    }
    layerIds.put(shortname, present.id());
    if (present.type() != wanted.type()) {
      problems.add(
          new Problem(
              "layers[" + shortname + "].type",
              wanted.type().word(),
              present.type().word() + ", which never changes"));
      return;
    }
    var wished = wished(present, wanted);
    var details = new Details();
    details.compare("name", present.name(), wished.name());
    for (var event : LifecycleEvent.values()) {
      details.compare(
          "recipes." + event.word(),
          present.customRecipes().of(event).toString(),
          wished.customRecipes().of(event).toString());
    }
    details.json("custom_json", present.customJson(), wished.customJson());
    details.compare("packages", present.packages().toString(), wished.packages().toString());
    details.compare(
        "shutdown_timeout_seconds",
        Long.toString(present.shutdownTimeout().toSeconds()),
        Long.toString(wished.shutdownTimeout().toSeconds()));
    details.compare(
        "disable_auto_healing",
        Boolean.toString(!present.enableAutoHealing()),
        Boolean.toString(!wished.enableAutoHealing()));
    details.attributes(present.attributes(), wished.attributes());
    if (!details.isEmpty()) {
      changes.add(new Plan.Planned(Plan.Kind.UPDATE, "layer", shortname, details.lines()));
      events.add(new Event.LayerUpdateRequested(present.id(), layer -> wished(layer, wanted)));
    }
  }

  private static Layer wished(Layer layer, StackSpec.LayerSpec wanted) {
    return layer.with(
        change ->
            change
                .name(wanted.name())
                .customRecipes(wanted.recipes())
                .customJson(blankToNull(wanted.customJson()))
                .packages(wanted.packages())
                .shutdownTimeout(wanted.shutdownTimeout())
                .enableAutoHealing(wanted.enableAutoHealing())
                .attributes(over(layer.attributes(), wanted.attributes())));
  }

  /** Attributes merge by key, and a filtered value keeps what it was. */
  private static Map<String, String> over(Map<String, String> old, Map<String, String> wanted) {
    var merged = new TreeMap<>(old);
    wanted.forEach(
        (key, value) -> {
          if (!value.equals(Secret.FILTERED)) {
            merged.put(key, value);
          }
        });
    return merged;
  }

  // ---- apps ----

  private void app(StackSpec.AppSpec wanted) {
    var present =
        snapshot.liveApps().stream()
            .filter(app -> app.shortname().equals(wanted.shortname()))
            .findFirst()
            .orElse(null);
    if (present == null) {
      var app =
          wished(
              App.of(
                      AppId.random(),
                      snapshot.stack().id(),
                      wanted.name(),
                      wanted.type(),
                      Instant.EPOCH)
                  .withShortname(wanted.shortname()),
              wanted);
      changes.add(new Plan.Planned(Plan.Kind.CREATE, "app", wanted.shortname(), List.of()));
      events.add(new Event.AppCreateRequested(app));
      return;
    }
    var wished = wished(present, wanted);
    var details = new Details();
    details.compare("name", present.name(), wished.name());
    details.compare("type", present.type().word(), wished.type().word());
    details.compare(
        "description", String.valueOf(present.description()), String.valueOf(wished.description()));
    details.source("source", present.appSource(), wished.appSource());
    details.compare("domains", present.domains().toString(), wished.domains().toString());
    details.environment(present.environment(), wished.environment());
    details.attributes(present.attributes(), wished.attributes());
    if (!details.isEmpty()) {
      changes.add(new Plan.Planned(Plan.Kind.UPDATE, "app", wanted.shortname(), details.lines()));
      events.add(new Event.AppUpdateRequested(present.id(), app -> wished(app, wanted)));
    }
  }

  private static App wished(App app, StackSpec.AppSpec wanted) {
    return app.with(
        change ->
            change
                .name(wanted.name())
                .type(wanted.type())
                .description(blankToNull(wanted.description()))
                .appSource(withKeptSecrets(wanted.source(), app.appSource()))
                .domains(wanted.domains())
                .environment(withKeptValues(wanted.environment(), app.environment()))
                .attributes(over(app.attributes(), wanted.attributes())));
  }

  private static List<EnvironmentVariable> withKeptValues(
      List<EnvironmentVariable> wanted, List<EnvironmentVariable> old) {
    var known = new HashMap<String, String>();
    old.forEach(variable -> known.put(variable.key(), variable.value()));
    return wanted.stream()
        .map(
            variable ->
                variable.value().equals(Secret.FILTERED) && known.containsKey(variable.key())
                    ? new EnvironmentVariable(
                        variable.key(), known.getOrDefault(variable.key(), ""), variable.secure())
                    : variable)
        .toList();
  }

  private static @Nullable Source withKeptSecrets(@Nullable Source wanted, @Nullable Source old) {
    if (wanted == null) {
      return null;
    }
    return new Source(
        wanted.type(),
        wanted.url(),
        wanted.revision(),
        wanted.username(),
        kept(wanted.password(), old == null ? null : old.password()),
        kept(wanted.sshKey(), old == null ? null : old.sshKey()));
  }

  private static @Nullable Secret kept(@Nullable Secret wanted, @Nullable Secret old) {
    return wanted != null && wanted.reveal().equals(Secret.FILTERED) ? old : wanted;
  }

  // ---- instances ----

  private void instances() {
    var named = new LinkedHashSet<String>();
    spec.instances().forEach(instance -> named.add(lower(instance.hostname())));
    for (var wanted : spec.instances()) {
      var layers = new ArrayList<LayerId>();
      for (var shortname : wanted.layers()) {
        var id = layerIds.get(shortname);
        if (id == null) {
          problems.add(
              new Problem(
                  "instances[" + wanted.hostname() + "].layers",
                  shortname,
                  "a layer's short name"));
        } else {
          layers.add(id);
        }
      }
      if (layers.isEmpty() && wanted.compute() != ComputeKind.REGISTERED) {
        problems.add(
            new Problem("instances[" + wanted.hostname() + "].layers", "[]", "at least one layer"));
      }
      if (!wanted.hostname().isEmpty() && !Hostnames.isValid(wanted.hostname())) {
        problems.add(new Problem("instances.hostname", wanted.hostname(), Hostnames.EXPECTED));
      }
      instance(wanted, layers, named);
    }
  }

  private void instance(StackSpec.InstanceSpec wanted, List<LayerId> layers, Set<String> named) {
    var present = find(wanted, layers, named);
    if (present == null) {
      create(wanted, layers);
      return;
    }
    matched.add(present.id());
    if (present.compute() != wanted.compute()) {
      problems.add(
          new Problem(
              "instances[" + present.hostname() + "].compute",
              wanted.compute().word(),
              present.compute().word() + ", which never changes"));
      return;
    }
    update(present, wanted, layers);
    power(present, wanted);
  }

  private @Nullable Instance find(
      StackSpec.InstanceSpec wanted, List<LayerId> layers, Set<String> named) {
    return snapshot.instances().values().stream()
        .filter(instance -> !matched.contains(instance.id()))
        .filter(
            instance ->
                wanted.hostname().isEmpty()
                    ? instance.layerIds().equals(layers)
                        && instance.compute() == wanted.compute()
                        && !named.contains(lower(instance.hostname()))
                    : lower(instance.hostname()).equals(lower(wanted.hostname())))
        .findFirst()
        .orElse(null);
  }

  private void create(StackSpec.InstanceSpec wanted, List<LayerId> layers) {
    var instance =
        Instance.of(
            InstanceId.random(),
            snapshot.stack().id(),
            wanted.hostname(),
            layers,
            wanted.compute(),
            Instant.EPOCH);
    var name = wanted.hostname().isEmpty() ? "(new in " + wanted.layers() + ")" : wanted.hostname();
    changes.add(new Plan.Planned(Plan.Kind.CREATE, "instance", name, List.of()));
    events.add(
        new Event.InstanceCreateRequested(
            instance.withSettings(instance.settings().withInstanceType(wanted.instanceType()))));
    if (wanted.started() && wanted.compute() != ComputeKind.REGISTERED) {
      changes.add(new Plan.Planned(Plan.Kind.START, "instance", name, List.of()));
      events.add(new Event.InstanceStartRequested(instance.id()));
    }
  }

  private void update(Instance present, StackSpec.InstanceSpec wanted, List<LayerId> layers) {
    var details = new Details();
    details.compare("layers", names(present.layerIds()), wanted.layers().toString());
    if (wanted.instanceType() != null) {
      details.compare(
          "instance_type",
          String.valueOf(present.settings().instanceType()),
          wanted.instanceType());
    }
    if (details.isEmpty()) {
      return;
    }
    changes.add(
        new Plan.Planned(Plan.Kind.UPDATE, "instance", present.hostname(), details.lines()));
    if (present.status() == InstanceStatus.REGISTERED) {
      events.add(new Event.InstanceAssignRequested(present.id(), layers));
      return;
    }
    events.add(
        new Event.InstanceUpdateRequested(
            present.id(),
            instance ->
                instance
                    .withLayerIds(layers)
                    .withSettings(
                        wanted.instanceType() == null
                            ? instance.settings()
                            : instance.settings().withInstanceType(wanted.instanceType()))));
  }

  /** What is on its way to where it should be is left alone. */
  private void power(Instance present, StackSpec.InstanceSpec wanted) {
    if (present.compute() == ComputeKind.REGISTERED) {
      return;
    }
    if (wanted.started() && present.status().canStart()) {
      changes.add(new Plan.Planned(Plan.Kind.START, "instance", present.hostname(), List.of()));
      events.add(new Event.InstanceStartRequested(present.id()));
    }
    var up = present.status() != InstanceStatus.STOPPED && !present.status().isGoingDown();
    if (!wanted.started() && up) {
      changes.add(new Plan.Planned(Plan.Kind.STOP, "instance", present.hostname(), List.of()));
      events.add(new Event.InstanceStopRequested(present.id(), false));
    }
  }

  private String names(List<LayerId> ids) {
    return ids.stream()
        .map(id -> snapshot.layer(id).map(Layer::shortname).orElse(id.value()))
        .toList()
        .toString();
  }

  // ---- the spec itself ----

  private void duplicates() {
    once(
        "layers.short_name",
        spec.layers().stream()
            .map(layer -> layer.type().isBuiltIn() ? layer.type().word() : layer.shortname())
            .toList());
    once("layers.name", spec.layers().stream().map(StackSpec.LayerSpec::name).toList());
    once("apps.short_name", spec.apps().stream().map(StackSpec.AppSpec::shortname).toList());
    once("apps.name", spec.apps().stream().map(StackSpec.AppSpec::name).toList());
    once(
        "instances.hostname",
        spec.instances().stream()
            .map(instance -> lower(instance.hostname()))
            .filter(name -> !name.isEmpty())
            .toList());
  }

  private void once(String field, List<String> names) {
    var seen = new HashSet<String>();
    for (var name : names) {
      if (!seen.add(name)) {
        problems.add(new Problem(field, name, "every one once"));
      }
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
