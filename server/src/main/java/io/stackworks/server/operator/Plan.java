package io.stackworks.server.operator;

import io.stackworks.proto.operator.PlannedChange;
import io.stackworks.proto.operator.PlannedChange.Kind;
import io.stackworks.server.app.App;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.operator.Desired.DesiredInstance;
import io.stackworks.server.security.Fingerprint;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Source;
import io.stackworks.server.stack.Stack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What must happen so that a stack becomes what is desired: changes in words for people, and the
 * events that make them.
 *
 * <p>Pure. Layers and apps are known by their short names, instances by their host names; instances
 * without a host name take what is there in the same layers, oldest first. What the file does not
 * mention goes: a running instance is stopped first and deleted by a later apply. Machines that
 * joined by themselves are left alone.
 */
final class Plan {
  private final Snapshot before;
  private final List<PlannedChange> changes = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final Map<String, LayerId> layerIds = new HashMap<>();

  private Plan(Snapshot before) {
    this.before = before;
  }

  static Plan toCreate(Desired desired) {
    var plan = new Plan(Snapshot.of(desired.stack()));
    plan.change(Kind.KIND_CREATE, "stack", desired.stack().name(), List.of());
    plan.parts(desired);
    return plan;
  }

  static Plan toChange(Snapshot before, Desired desired) {
    var plan = new Plan(before);
    plan.stack(before.stack(), desired.stack());
    plan.parts(desired);
    return plan;
  }

  List<PlannedChange> changes() {
    return List.copyOf(changes);
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  /** The same for the same changes: what an operator agreed to. */
  String digest() {
    var bytes = new ByteArrayOutputStream();
    try {
      for (var change : changes) {
        change.writeDelimitedTo(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Fingerprint.of(bytes.toByteArray());
  }

  private void change(Kind kind, String object, String name, List<String> details) {
    changes.add(
        PlannedChange.newBuilder()
            .setKind(kind)
            .setObject(object)
            .setName(name)
            .addAllDetails(details)
            .build());
  }

  private void parts(Desired desired) {
    before.layers().values().forEach(layer -> layerIds.put(layer.shortname(), layer.id()));
    desired.layers().forEach(this::layer);
    desired.apps().forEach(this::app);
    instances(desired.instances());
    removeApps(desired.apps());
    removeLayers(desired.layers());
  }

  // ---- stack ----

  private void stack(Stack is, Stack should) {
    var source = kept(is.customCookbooksSource(), should.customCookbooksSource());
    var differences =
        new Differences()
            .field("region", is.region(), should.region())
            .field("hostname_theme", is.hostnameTheme().word(), should.hostnameTheme().word())
            .field("chef_version", is.chefVersion().word(), should.chefVersion().word())
            .json("custom_json", is.customJson(), should.customJson());
    source(differences, "cookbooks", is.customCookbooksSource(), source);
    if (differences.found().isEmpty()) {
      return;
    }
    change(Kind.KIND_UPDATE, "stack", is.name(), differences.found());
    events.add(
        new Event.StackUpdateRequested(
            now ->
                now.with(
                    change ->
                        change
                            .region(should.region())
                            .hostnameTheme(should.hostnameTheme())
                            .chefVersion(should.chefVersion())
                            .customJson(should.customJson())
                            .useCustomCookbooks(source != null)
                            .customCookbooksSource(source))));
  }

  private static @Nullable Source kept(@Nullable Source is, @Nullable Source should) {
    if (is == null || should == null) {
      return should;
    }
    return new Source(
        should.type(),
        should.url(),
        should.revision(),
        should.username(),
        Differences.kept(is.password(), should.password()),
        Differences.kept(is.sshKey(), should.sshKey()));
  }

  private static void source(
      Differences differences, String name, @Nullable Source is, @Nullable Source should) {
    differences
        .field(name, text(is), text(should))
        .secret(
            name + ".password",
            is == null ? null : is.password(),
            should == null ? null : should.password())
        .secret(
            name + ".ssh_key",
            is == null ? null : is.sshKey(),
            should == null ? null : should.sshKey());
  }

  private static @Nullable String text(@Nullable Source source) {
    if (source == null) {
      return null;
    }
    return source.type().word()
        + " "
        + source.url()
        + (source.revision() == null ? "" : " " + source.revision())
        + (source.username() == null ? "" : " as " + source.username());
  }

  // ---- layers ----

  private void layer(Layer should) {
    var id = layerIds.get(should.shortname());
    var is = id == null ? null : before.layers().get(id);
    if (is == null) {
      layerIds.put(should.shortname(), should.id());
      change(Kind.KIND_CREATE, "layer", should.shortname(), recipes(should));
      events.add(new Event.LayerCreateRequested(should));
      return;
    }
    var differences =
        new Differences()
            .field("type", is.type().word(), should.type().word())
            .field("name", is.name(), should.name())
            .field("recipes.setup", is.customRecipes().setup(), should.customRecipes().setup())
            .field(
                "recipes.configure",
                is.customRecipes().configure(),
                should.customRecipes().configure())
            .field("recipes.deploy", is.customRecipes().deploy(), should.customRecipes().deploy())
            .field(
                "recipes.undeploy",
                is.customRecipes().undeploy(),
                should.customRecipes().undeploy())
            .field(
                "recipes.shutdown",
                is.customRecipes().shutdown(),
                should.customRecipes().shutdown())
            .json("custom_json", is.customJson(), should.customJson())
            .field("packages", is.packages(), should.packages())
            .field(
                "shutdown_timeout_seconds",
                is.shutdownTimeout().toSeconds(),
                should.shutdownTimeout().toSeconds())
            .field("auto_healing", is.enableAutoHealing(), should.enableAutoHealing())
            .field("attributes", is.attributes(), should.attributes());
    if (differences.found().isEmpty()) {
      return;
    }
    change(Kind.KIND_UPDATE, "layer", should.shortname(), differences.found());
    UnaryOperator<Layer> update =
        now ->
            now.with(
                change ->
                    change
                        .type(should.type())
                        .name(should.name())
                        .customRecipes(should.customRecipes())
                        .customJson(should.customJson())
                        .packages(should.packages())
                        .shutdownTimeout(should.shutdownTimeout())
                        .enableAutoHealing(should.enableAutoHealing())
                        .attributes(should.attributes()));
    events.add(new Event.LayerUpdateRequested(is.id(), update));
  }

  private static List<String> recipes(Layer layer) {
    var details = new ArrayList<String>();
    for (var event : io.stackworks.server.layer.LifecycleEvent.values()) {
      var recipes = layer.customRecipes().of(event);
      if (!recipes.isEmpty()) {
        details.add("recipes." + event.word() + ": " + recipes);
      }
    }
    return details;
  }

  private void removeLayers(List<Layer> wanted) {
    Set<String> names = new HashSet<>();
    wanted.forEach(layer -> names.add(layer.shortname()));
    for (var layer : before.layers().values()) {
      if (!names.contains(layer.shortname())) {
        boolean used =
            before.instancesIn(layer.id()).stream().anyMatch(instance -> !isDeleted(instance.id()));
        if (!used) {
          change(Kind.KIND_DELETE, "layer", layer.shortname(), List.of("not in the file"));
          events.add(new Event.LayerDeleteRequested(layer.id()));
        }
      }
    }
  }

  // ---- apps ----

  private void app(App should) {
    var is =
        before.liveApps().stream()
            .filter(app -> app.shortname().equals(should.shortname()))
            .findFirst()
            .orElse(null);
    if (is == null) {
      var from = text(should.appSource());
      change(
          Kind.KIND_CREATE,
          "app",
          should.shortname(),
          from == null ? List.of() : List.of("source: " + from));
      events.add(new Event.AppCreateRequested(should));
      return;
    }
    var source = kept(is.appSource(), should.appSource());
    var differences =
        new Differences()
            .field("name", is.name(), should.name())
            .field("type", is.type().word(), should.type().word())
            .field("description", is.description(), should.description())
            .field("domains", is.domains(), should.domains())
            .field("environment", is.environment().toString(), should.environment().toString())
            .field("attributes", is.attributes(), should.attributes());
    source(differences, "source", is.appSource(), source);
    if (differences.found().isEmpty()) {
      differences.secret("environment", is.environment(), should.environment());
    }
    if (differences.found().isEmpty()) {
      return;
    }
    change(Kind.KIND_UPDATE, "app", should.shortname(), differences.found());
    UnaryOperator<App> update =
        now ->
            now.with(
                change ->
                    change
                        .name(should.name())
                        .type(should.type())
                        .description(should.description())
                        .appSource(source)
                        .domains(should.domains())
                        .environment(should.environment())
                        .attributes(should.attributes()));
    events.add(new Event.AppUpdateRequested(is.id(), update));
  }

  private void removeApps(List<App> wanted) {
    Set<String> names = new HashSet<>();
    wanted.forEach(app -> names.add(app.shortname()));
    for (var app : before.liveApps()) {
      if (!names.contains(app.shortname())) {
        change(Kind.KIND_DELETE, "app", app.shortname(), List.of("not in the file"));
        events.add(new Event.AppDeleteRequested(app.id()));
      }
    }
  }

  // ---- instances ----

  private final Set<InstanceId> taken = new HashSet<>();
  private final Set<InstanceId> deleted = new HashSet<>();

  private boolean isDeleted(InstanceId instance) {
    return deleted.contains(instance);
  }

  private void instances(List<DesiredInstance> wanted) {
    for (var should : wanted) {
      if (!should.hostname().isEmpty()) {
        byHostname(should);
      }
    }
    for (var should : wanted) {
      if (should.hostname().isEmpty()) {
        unnamed(should);
      }
    }
    for (var instance : before.instances().values()) {
      if (!taken.contains(instance.id()) && instance.compute() != ComputeKind.REGISTERED) {
        remove(instance);
      }
    }
  }

  private void byHostname(DesiredInstance should) {
    for (var is : before.instances().values()) {
      if (is.hostname().equalsIgnoreCase(should.hostname())) {
        taken.add(is.id());
        existing(is, should);
        return;
      }
    }
    create(should);
  }

  private void unnamed(DesiredInstance should) {
    for (var is : before.instances().values()) {
      if (is.compute() == should.compute()
          && is.layerIds().equals(ids(should.layers()))
          && taken.add(is.id())) {
        existing(is, should);
        return;
      }
    }
    create(should);
  }

  private List<LayerId> ids(List<String> shortnames) {
    return shortnames.stream().map(layerIds::get).toList();
  }

  private void create(DesiredInstance should) {
    var id = InstanceId.random();
    var layers = ids(should.layers());
    var instance =
        Instance.of(
            id,
            before.stack().id(),
            should.hostname(),
            layers,
            should.compute(),
            before.stack().createdAt());
    var settings = instance.settings().withInstanceType(should.instanceType());
    var name =
        should.hostname().isEmpty() ? "of " + String.join(",", should.layers()) : should.hostname();
    change(
        Kind.KIND_CREATE,
        "instance",
        name,
        List.of("layers: " + should.layers(), "compute: " + should.compute().word()));
    events.add(new Event.InstanceCreateRequested(instance.withSettings(settings)));
    if (should.started() && should.compute() != ComputeKind.REGISTERED) {
      change(Kind.KIND_START, "instance", name, List.of());
      events.add(new Event.InstanceStartRequested(id));
    }
  }

  private void existing(Instance is, DesiredInstance should) {
    var layers = ids(should.layers());
    var differences =
        new Differences()
            .field("compute", is.compute().word(), should.compute().word())
            .field("layers", names(is.layerIds()), should.layers())
            .field("instance_type", is.settings().instanceType(), should.instanceType());
    if (!differences.found().isEmpty()) {
      change(Kind.KIND_UPDATE, "instance", is.hostname(), differences.found());
      events.add(
          new Event.InstanceUpdateRequested(
              is.id(),
              now ->
                  now.with(
                      change ->
                          change
                              .layerIds(layers)
                              .settings(now.settings().withInstanceType(should.instanceType())))));
    }
    if (is.compute() == ComputeKind.REGISTERED) {
      return; // started and stopped by its owner
    }
    if (should.started() && is.status().canStart()) {
      change(Kind.KIND_START, "instance", is.hostname(), List.of());
      events.add(new Event.InstanceStartRequested(is.id()));
    } else if (!should.started() && isUp(is.status())) {
      change(Kind.KIND_STOP, "instance", is.hostname(), List.of());
      events.add(new Event.InstanceStopRequested(is.id(), false));
    }
  }

  private List<String> names(List<LayerId> ids) {
    return ids.stream()
        .map(id -> before.layer(id).map(Layer::shortname).orElse(id.value()))
        .toList();
  }

  private void remove(Instance instance) {
    if (instance.status() == InstanceStatus.STOPPED) {
      deleted.add(instance.id());
      change(Kind.KIND_DELETE, "instance", instance.hostname(), List.of("not in the file"));
      events.add(new Event.InstanceDeleteRequested(instance.id()));
    } else if (isUp(instance.status())) {
      change(
          Kind.KIND_STOP,
          "instance",
          instance.hostname(),
          List.of("not in the file; once stopped, the next apply deletes it"));
      events.add(new Event.InstanceStopRequested(instance.id(), false));
    }
  }

  private static boolean isUp(InstanceStatus status) {
    return !status.canStart() && !status.isGoingDown();
  }
}
