package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.LifecycleEvent;
import io.stackworks.server.resource.EcsCluster;
import io.stackworks.server.resource.LoadBalancer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** What operators may set on stacks, layers and apps. All that is wrong is said in one answer. */
final class SettingsRules extends Rules {

  private static final Pattern SHORTNAME = Pattern.compile("[a-z0-9_.-]{1,200}");
  private static final Pattern APP_SHORTNAME = Pattern.compile("[a-z0-9_-]{1,200}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final int LARGEST_ENVIRONMENT_BYTES = 20 * 1024;

  SettingsRules(Draft draft, Moment moment) {
    super(draft, moment);
  }

  @Override
  boolean on(Event event) {
    if (event instanceof Event.StackUpdateRequested asked) {
      updateStack(asked);
    } else if (event instanceof Event.StackDeleteRequested) {
      deleteStack();
    } else if (event instanceof Event.LayerCreateRequested asked) {
      putLayer(asked.layer().withStackId(snapshot().stack().id()).withCreatedAt(now()), true);
    } else if (event instanceof Event.LayerUpdateRequested asked) {
      var layer = layer(asked.layer());
      var wished = asked.change().apply(layer);
      var changed =
          wished.with(
              change ->
                  change
                      .id(layer.id())
                      .stackId(layer.stackId())
                      .type(layer.type())
                      .createdAt(layer.createdAt()));
      if (!changed.equals(layer)) {
        putLayer(changed, false);
      }
    } else if (event instanceof Event.LayerDeleteRequested asked) {
      deleteLayer(layer(asked.layer()));
    } else if (event instanceof Event.AppCreateRequested asked) {
      putApp(
          asked
              .app()
              .with(
                  change ->
                      change.stackId(snapshot().stack().id()).createdAt(now()).deleted(false)));
    } else if (event instanceof Event.AppUpdateRequested asked) {
      updateApp(app(asked), asked);
    } else if (event instanceof Event.AppDeleteRequested asked) {
      deleteApp(
          snapshot()
              .app(asked.app())
              .orElseThrow(() -> Refusal.notFound("app", asked.app()).asException()));
    } else {
      return false;
    }
    return true;
  }

  private void updateStack(Event.StackUpdateRequested asked) {
    var stack = snapshot().stack();
    var wished = asked.change().apply(stack);
    var problems = new ArrayList<Problem>(problems(wished));
    if (!wished.region().equals(stack.region())) {
      problems.add(
          new Problem("stack.region", wished.region(), stack.region() + ", which never changes"));
    }
    if (!Objects.equals(wished.vpcId(), stack.vpcId())) {
      problems.add(
          new Problem(
              "stack.vpc_id", String.valueOf(wished.vpcId()), "what it was: it never changes"));
    }
    if (!wished.useOpsworksSecurityGroups() && stack.useOpsworksSecurityGroups()) {
      for (var layer : snapshot().layers().values()) {
        if (layer.customSecurityGroupIds().isEmpty()) {
          problems.add(
              new Problem(
                  "stack.use_opsworks_security_groups",
                  "false",
                  "a custom security group in layer " + layer.name() + " first"));
        }
      }
    }
    refuse(problems);
    var sameSource =
        wished.useCustomCookbooks() == stack.useCustomCookbooks()
            && Objects.equals(wished.customCookbooksSource(), stack.customCookbooksSource());
    var changed =
        wished.with(
            change ->
                change
                    .id(stack.id())
                    .createdAt(stack.createdAt())
                    .cookbookSet(sameSource ? stack.cookbookSet() : null));
    if (!changed.equals(stack)) {
      draft.put(changed);
    }
  }

  /** What is wrong with a stack's settings by themselves. */
  static List<Problem> problems(Stack stack) {
    var problems = new ArrayList<Problem>();
    if (stack.name().isBlank() || stack.name().length() > 255) {
      problems.add(new Problem("stack.name", stack.name(), "1 to 255 characters"));
    }
    CustomJson.problem("stack.custom_json", stack.customJson()).ifPresent(problems::add);
    if (stack.useCustomCookbooks() && stack.customCookbooksSource() == null) {
      problems.add(new Problem("stack.cookbooks", "", "a source, with custom cookbooks in use"));
    }
    if (stack.customCookbooksSource() != null) {
      sourceProblems("stack.cookbooks", stack.customCookbooksSource(), problems);
    }
    return problems;
  }

  static void sourceProblems(String field, Source source, List<Problem> problems) {
    var url = source.url();
    switch (source.type()) {
      case GIT, SVN, ARCHIVE, S3 -> {
        if (url.isBlank()) {
          problems.add(new Problem(field + ".url", url, "an address"));
        }
      }
      case FOLDER -> {
        if (!url.startsWith("/")) {
          problems.add(new Problem(field + ".url", url, "an absolute path on the server"));
        }
      }
      case BUNDLE -> {
        if (!url.matches("sha256:[0-9a-f]{64}")) {
          problems.add(
              new Problem(field + ".url", url, "the digest that uploading the bundle answered"));
        }
      }
      case OTHER -> {
        // Recipes know what to do with it.
      }
    }
  }

  private void deleteStack() {
    var now = snapshot();
    if (!now.instances().isEmpty() || !now.layers().isEmpty() || !now.liveApps().isEmpty()) {
      throw Refusal.conflict(
              "stack %s has %d instances, %d layers and %d apps (expected: none)"
                  .formatted(
                      now.stack().name(),
                      now.instances().size(),
                      now.layers().size(),
                      now.liveApps().size()))
          .asException();
    }
    draft.change(new Change.RemoveStack());
  }

  private Layer layer(LayerId id) {
    return snapshot().layer(id).orElseThrow(() -> Refusal.notFound("layer", id).asException());
  }

  private void putLayer(Layer wished, boolean created) {
    // The short name of a built-in layer is its type.
    var layer = wished.type().isBuiltIn() ? wished.withShortname(wished.type().word()) : wished;
    var problems = new ArrayList<Problem>();
    if (layer.name().isBlank()) {
      problems.add(new Problem("layer.name", layer.name(), "a name"));
    }
    if (!SHORTNAME.matcher(layer.shortname()).matches()) {
      problems.add(
          new Problem(
              "layer.short_name",
              layer.shortname(),
              "1 to 200 lower-case letters, digits, hyphens, underscores or dots"));
    }
    for (var other : snapshot().layers().values()) {
      if (other.id().equals(layer.id())) {
        continue;
      }
      if (other.name().equals(layer.name())) {
        problems.add(
            Problem.taken(
                "layer.name", layer.name(), "a name that no other layer of the stack has"));
      } else if (other.shortname().equals(layer.shortname())) {
        problems.add(
            Problem.taken(
                "layer.short_name",
                layer.shortname(),
                layer.type().isBuiltIn()
                    ? "at most one layer of a built-in type"
                    : "a short name that no other layer of the stack has"));
      }
    }
    var builtInOnChef12 =
        created
            && layer.type().isBuiltIn()
            && layer.type() != LayerType.ECS_CLUSTER
            && snapshot().stack().chefVersion() == ChefVersion.CHEF_12;
    if (builtInOnChef12) {
      problems.add(new Problem("layer.type", layer.type().word(), "custom, on a Chef 12 stack"));
    }
    recipeProblems(layer, problems);
    securityGroupProblems(layer, problems);
    clusterProblems(layer, problems);
    mountPointProblems(layer, problems);
    CustomJson.problem("layer.custom_json", layer.customJson()).ifPresent(problems::add);
    if (layer.shutdownTimeout().isNegative() || layer.shutdownTimeout().toHours() > 24) {
      problems.add(
          new Problem(
              "layer.shutdown_timeout_seconds",
              String.valueOf(layer.shutdownTimeout().toSeconds()),
              "0 to 86400"));
    }
    refuse(problems);
    draft.put(layer);
  }

  /** A layer must have a security group: a built-in one, or its own. */
  private void securityGroupProblems(Layer layer, List<Problem> problems) {
    if (!snapshot().stack().useOpsworksSecurityGroups()
        && layer.customSecurityGroupIds().isEmpty()) {
      problems.add(
          new Problem(
              "layer.custom_security_group_ids",
              "[]",
              "at least one, as the stack uses no built-in security groups"));
    }
  }

  private void clusterProblems(Layer layer, List<Problem> problems) {
    if (layer.type() != LayerType.ECS_CLUSTER) {
      return;
    }
    var arn = layer.attributes().getOrDefault("EcsClusterArn", "");
    if (snapshot().resource(EcsCluster.key(arn)).isEmpty()) {
      problems.add(
          new Problem(
              "layer.attributes.EcsClusterArn", arn, "a cluster that the stack has registered"));
    }
  }

  private static void mountPointProblems(Layer layer, List<Problem> problems) {
    for (var volume : layer.volumeConfigurations()) {
      if (!ResourceRules.isFree(volume.mountPoint())) {
        problems.add(
            new Problem("layer.mount_point", volume.mountPoint(), ResourceRules.FREE_MOUNT_POINT));
      }
    }
  }

  private static void recipeProblems(Layer layer, List<Problem> problems) {
    for (var event : LifecycleEvent.values()) {
      for (var recipe : layer.customRecipes().of(event)) {
        if (!DeploymentRules.RECIPE.matcher(recipe).matches()) {
          problems.add(
              new Problem("layer.recipes." + event.word(), recipe, "cookbook or cookbook::recipe"));
        }
      }
    }
  }

  private void deleteLayer(Layer layer) {
    var members = snapshot().instancesIn(layer.id());
    if (!members.isEmpty()) {
      throw Refusal.conflict(
              "layer %s has %d instances (expected: none)".formatted(layer.name(), members.size()))
          .asException();
    }
    snapshot().resources(LoadBalancer.class).stream()
        .filter(balancer -> balancer.layer().equals(layer.id()))
        .forEach(balancer -> draft.change(new Change.RemoveResource(balancer.key())));
    draft.change(new Change.RemoveLayer(layer.id()));
  }

  private App app(Event.AppUpdateRequested asked) {
    return snapshot()
        .app(asked.app())
        .orElseThrow(() -> Refusal.notFound("app", asked.app()).asException());
  }

  private void updateApp(App app, Event.AppUpdateRequested asked) {
    var wished = asked.change().apply(app);
    var changed =
        wished.with(
            change ->
                change
                    .id(app.id())
                    .stackId(app.stackId())
                    .shortname(app.shortname())
                    .createdAt(app.createdAt())
                    .deleted(false));
    if (!changed.equals(app)) {
      putApp(changed);
    }
  }

  private void putApp(App app) {
    var problems = new ArrayList<Problem>();
    if (app.name().isBlank()) {
      problems.add(new Problem("app.name", app.name(), "a name"));
    }
    if (!APP_SHORTNAME.matcher(app.shortname()).matches()) {
      problems.add(
          new Problem(
              "app.short_name",
              app.shortname(),
              "1 to 200 lower-case letters, digits, hyphens or underscores"));
    }
    for (var other : snapshot().apps().values()) {
      if (other.id().equals(app.id())) {
        continue;
      }
      if (!other.deleted() && other.name().equals(app.name())) {
        problems.add(
            Problem.taken("app.name", app.name(), "a name that no other app of the stack has"));
      } else if (other.shortname().equals(app.shortname())) {
        problems.add(
            Problem.taken(
                "app.short_name",
                app.shortname(),
                other.deleted()
                    ? "a short name that is free: its last undeploy is still running"
                    : "a short name that no other app of the stack has"));
      }
    }
    if (app.appSource() != null) {
      sourceProblems("app.source", app.appSource(), problems);
    }
    if (app.enableSsl() && app.sslConfiguration() == null) {
      problems.add(new Problem("app.ssl_configuration", "", "a certificate, with SSL enabled"));
    }
    environmentProblems(app, problems);
    refuse(problems);
    draft.put(app);
  }

  private static void environmentProblems(App app, List<Problem> problems) {
    int size = 0;
    var keys = new HashSet<String>();
    for (var variable : app.environment()) {
      size += variable.key().length() + variable.value().getBytes(StandardCharsets.UTF_8).length;
      if (!VARIABLE.matcher(variable.key()).matches()) {
        problems.add(
            new Problem(
                "app.environment",
                variable.key(),
                "1 to 64 letters, digits or underscores, not beginning with a digit"));
      }
      if (!keys.add(variable.key())) {
        problems.add(new Problem("app.environment", variable.key(), "every key once"));
      }
    }
    if (size > LARGEST_ENVIRONMENT_BYTES) {
      problems.add(new Problem("app.environment", size + " bytes", "at most 20 KB"));
    }
  }

  private void deleteApp(App app) {
    var deleted = app.withDeleted(true);
    draft.put(deleted);
    if (!new DeploymentRules(draft, moment).undeployEverywhere(deleted)) {
      var wanted =
          snapshot().commands().values().stream()
              .anyMatch(command -> app.id().equals(command.appId()));
      if (!wanted) {
        draft.change(new Change.RemoveApp(app.id()));
      }
    }
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw Refusal.invalid(problems).asException();
    }
  }
}
