package io.stackworks.server.operator;

import io.stackworks.proto.operator.AppSpec;
import io.stackworks.proto.operator.InstanceSpec;
import io.stackworks.proto.operator.LayerSpec;
import io.stackworks.proto.operator.StackSpec;
import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.app.AppType;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.Recipes;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.HostnameTheme;
import io.stackworks.server.stack.Problem;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Source;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The desired state of a stack, as the core speaks of it. What the spec leaves out has its default.
 * All that is wrong with a spec by itself is refused here, in one message.
 */
record Desired(Stack stack, List<Layer> layers, List<App> apps, List<DesiredInstance> instances) {

  /**
   * @param hostname empty: the theme decides
   * @param layers short names
   */
  record DesiredInstance(
      String hostname,
      List<String> layers,
      ComputeKind compute,
      boolean started,
      @Nullable String instanceType) {
    DesiredInstance {
      layers = List.copyOf(layers);
    }
  }

  static Desired of(StackSpec spec, StackId id, Instant now) {
    var reader = new Reader(id, now);
    var desired = reader.read(spec);
    if (!reader.problems.isEmpty() || desired == null) {
      throw Refusal.invalid(reader.problems).asException();
    }
    return desired;
  }

  private static final class Reader {
    private final StackId stack;
    private final Instant now;
    private final List<Problem> problems = new ArrayList<>();

    Reader(StackId stack, Instant now) {
      this.stack = stack;
      this.now = now;
    }

    private @Nullable Desired read(StackSpec spec) {
      var wished = stack(spec);
      var layers = new ArrayList<Layer>();
      for (int i = 0; i < spec.getLayersCount(); i++) {
        layers.add(layer(spec.getLayers(i), "layers[" + i + "]"));
      }
      var apps = new ArrayList<App>();
      for (int i = 0; i < spec.getAppsCount(); i++) {
        apps.add(app(spec.getApps(i), "apps[" + i + "]"));
      }
      var known = new HashSet<String>();
      layers.forEach(layer -> known.add(layer.shortname()));
      var instances = new ArrayList<DesiredInstance>();
      for (int i = 0; i < spec.getInstancesCount(); i++) {
        instances.add(instance(spec.getInstances(i), "instances[" + i + "]", known));
      }
      unique("layers", "short_name", layers.stream().map(Layer::shortname).toList());
      unique("apps", "short_name", apps.stream().map(App::shortname).toList());
      unique(
          "instances",
          "hostname",
          instances.stream().map(DesiredInstance::hostname).filter(h -> !h.isEmpty()).toList());
      return problems.isEmpty() ? new Desired(wished, layers, apps, instances) : null;
    }

    private Stack stack(StackSpec spec) {
      if (spec.getName().isBlank()) {
        problems.add(new Problem("name", spec.getName(), "a name"));
      }
      var source = spec.hasCookbooks() ? source(spec.getCookbooks(), "cookbooks") : null;
      var theme =
          word(
              "hostname_theme",
              spec.getHostnameTheme(),
              HostnameTheme.LAYER_DEPENDENT,
              HostnameTheme::of);
      var chef = word("chef_version", spec.getChefVersion(), ChefVersion.CHEF_18, ChefVersion::of);
      return Stack.of(stack, spec.getName(), now)
          .with(
              change ->
                  change
                      .region(spec.getRegion().isEmpty() ? "local" : spec.getRegion())
                      .hostnameTheme(theme)
                      .chefVersion(chef)
                      .customJson(orNull(spec.getCustomJson()))
                      .useCustomCookbooks(source != null)
                      .customCookbooksSource(source));
    }

    private Layer layer(LayerSpec spec, String path) {
      var type = word(path + ".type", spec.getType(), LayerType.CUSTOM, LayerType::of);
      if (type.isBuiltIn() && !spec.getShortName().equals(type.word())) {
        problems.add(
            new Problem(
                path + ".short_name",
                spec.getShortName(),
                type.word() + ", which is fixed for this type"));
      }
      if (spec.getName().isBlank()) {
        problems.add(new Problem(path + ".name", spec.getName(), "a name"));
      }
      if (spec.getShortName().isBlank()) {
        problems.add(new Problem(path + ".short_name", spec.getShortName(), "a short name"));
      }
      var recipes = spec.getRecipes();
      return Layer.of(LayerId.random(), stack, type, spec.getName(), spec.getShortName(), now)
          .with(
              change ->
                  change
                      .customRecipes(
                          new Recipes(
                              recipes.getSetupList(),
                              recipes.getConfigureList(),
                              recipes.getDeployList(),
                              recipes.getUndeployList(),
                              recipes.getShutdownList()))
                      .customJson(orNull(spec.getCustomJson()))
                      .packages(spec.getPackagesList())
                      .attributes(spec.getAttributesMap())
                      .enableAutoHealing(!spec.getDisableAutoHealing())
                      .shutdownTimeout(
                          spec.getShutdownTimeoutSeconds() == 0
                              ? Layer.DEFAULT_SHUTDOWN_TIMEOUT
                              : Duration.ofSeconds(spec.getShutdownTimeoutSeconds())));
    }

    private App app(AppSpec spec, String path) {
      if (spec.getName().isBlank()) {
        problems.add(new Problem(path + ".name", spec.getName(), "a name"));
      }
      var type = word(path + ".type", spec.getType(), AppType.OTHER, AppType::of);
      var source = spec.hasSource() ? source(spec.getSource(), path + ".source") : null;
      var shortname =
          spec.getShortName().isEmpty() ? App.shortnameOf(spec.getName()) : spec.getShortName();
      return App.of(AppId.random(), stack, spec.getName(), type, now)
          .with(
              change ->
                  change
                      .shortname(shortname)
                      .description(orNull(spec.getDescription()))
                      .appSource(source)
                      .domains(spec.getDomainsList())
                      .attributes(spec.getAttributesMap())
                      .environment(
                          spec.getEnvironmentList().stream()
                              .map(
                                  variable ->
                                      new EnvironmentVariable(
                                          variable.getKey(),
                                          variable.getValue(),
                                          variable.getSecure()))
                              .toList()));
    }

    private @Nullable Source source(io.stackworks.proto.operator.Source spec, String path) {
      var type = word(path + ".type", spec.getType(), Source.Type.OTHER, Source.Type::of);
      if (type == Source.Type.OTHER) {
        return null; // nothing is checked out
      }
      if (spec.getUrl().isBlank()) {
        problems.add(new Problem(path + ".url", spec.getUrl(), "a URL, path or digest"));
      }
      return new Source(
          type,
          spec.getUrl(),
          orNull(spec.getRevision()),
          orNull(spec.getUsername()),
          spec.getPassword().isEmpty() ? null : new Secret(spec.getPassword()),
          spec.getSshKey().isEmpty() ? null : new Secret(spec.getSshKey()));
    }

    private DesiredInstance instance(InstanceSpec spec, String path, Set<String> layers) {
      for (var layer : spec.getLayersList()) {
        if (!layers.contains(layer)) {
          problems.add(new Problem(path + ".layers", layer, "one of " + layers));
        }
      }
      if (spec.getLayersCount() == 0) {
        problems.add(new Problem(path + ".layers", "[]", "at least one layer"));
      }
      var compute = word(path + ".compute", spec.getCompute(), ComputeKind.LOCAL, ComputeKind::of);
      var desired = spec.getDesired().isEmpty() ? "started" : spec.getDesired();
      if (!desired.equals("started") && !desired.equals("stopped")) {
        problems.add(new Problem(path + ".desired", desired, "started or stopped"));
      }
      return new DesiredInstance(
          spec.getHostname(),
          spec.getLayersList(),
          compute,
          desired.equals("started"),
          orNull(spec.getInstanceType()));
    }

    private void unique(String list, String field, List<String> values) {
      var seen = new HashSet<String>();
      for (var value : values) {
        if (!seen.add(value)) {
          problems.add(new Problem(list + "." + field, value, "every " + field + " once"));
        }
      }
    }

    private <T> T word(
        String path, String word, T absent, java.util.function.Function<String, T> parse) {
      return word.isEmpty() ? absent : attempt(path, word, absent, () -> parse.apply(word));
    }

    /** Takes a refusal as one problem among others, with the path of this file. */
    private <T> T attempt(String path, String word, T instead, Supplier<T> parse) {
      try {
        return parse.get();
      } catch (Refusal.Refused refused) {
        var expected =
            refused.refusal().problems().stream()
                .map(Problem::expected)
                .findFirst()
                .orElse("a word that is known");
        problems.add(new Problem(path, word, expected));
        return instead;
      }
    }

    private static @Nullable String orNull(String text) {
      return text.isEmpty() ? null : text;
    }
  }
}
