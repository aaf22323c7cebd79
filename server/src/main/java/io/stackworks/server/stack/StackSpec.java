package io.stackworks.server.stack;

import io.stackworks.server.app.AppType;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.Recipes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The desired state of a stack, as an operator writes it down. What is not written has the defaults
 * of the API; layers, apps and instances that are not written are left alone.
 *
 * @param cookbooks absent: built-in cookbooks only
 */
public record StackSpec(
    String name,
    String region,
    HostnameTheme hostnameTheme,
    ChefVersion chefVersion,
    @Nullable String customJson,
    @Nullable Source cookbooks,
    List<LayerSpec> layers,
    List<AppSpec> apps,
    List<InstanceSpec> instances) {

  public StackSpec {
    layers = List.copyOf(layers);
    apps = List.copyOf(apps);
    instances = List.copyOf(instances);
  }

  /** A layer, known by its short name; a built-in one by its type. */
  public record LayerSpec(
      String name,
      String shortname,
      LayerType type,
      Recipes recipes,
      @Nullable String customJson,
      List<String> packages,
      Duration shutdownTimeout,
      boolean enableAutoHealing,
      Map<String, String> attributes) {

    public LayerSpec {
      packages = List.copyOf(packages);
      attributes = Map.copyOf(attributes);
    }
  }

  /** An app, known by its short name. */
  public record AppSpec(
      String name,
      String shortname,
      AppType type,
      @Nullable String description,
      @Nullable Source source,
      List<String> domains,
      List<EnvironmentVariable> environment,
      Map<String, String> attributes) {

    public AppSpec {
      domains = List.copyOf(domains);
      environment = List.copyOf(environment);
      attributes = Map.copyOf(attributes);
    }
  }

  /**
   * An instance, known by its host name.
   *
   * @param hostname empty: the host name theme decides; the n-th of these with the same layers is
   *     the n-th instance that has them and is not named by the spec
   * @param layers short names, in the order of the run list
   * @param started whether it is to run
   */
  public record InstanceSpec(
      String hostname,
      List<String> layers,
      ComputeKind compute,
      boolean started,
      @Nullable String instanceType) {

    public InstanceSpec {
      layers = List.copyOf(layers);
    }
  }
}
