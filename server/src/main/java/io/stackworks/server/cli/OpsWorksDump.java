package io.stackworks.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.proto.operator.AppSpec;
import io.stackworks.proto.operator.EnvironmentVariable;
import io.stackworks.proto.operator.InstanceSpec;
import io.stackworks.proto.operator.LayerSpec;
import io.stackworks.proto.operator.Recipes;
import io.stackworks.proto.operator.Source;
import io.stackworks.proto.operator.StackSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code aws opsworks describe-*} printed, as stacks that can be applied. Every JSON file in a
 * folder is read, whatever its name; the member at its top says what it is.
 */
final class OpsWorksDump {
  private static final String FILTERED = "*****FILTERED*****";
  private static final Set<String> APP_TYPES =
      Set.of("other", "static", "nodejs", "php", "java", "rails");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, List<JsonNode>> found = new LinkedHashMap<>();
  private final List<String> lost = new ArrayList<>();

  /** One stack, and its id at AWS. */
  record Converted(String oldId, StackSpec spec) {}

  static OpsWorksDump read(Path folder) throws IOException {
    var dump = new OpsWorksDump();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (var file : files) {
      dump.add(file);
    }
    if (dump.of("Stacks").isEmpty()) {
      throw Failure.usage(
          "%s: no stacks in %d JSON files (expected: the output of aws opsworks describe-stacks)"
              .formatted(folder, files.size()));
    }
    return dump;
  }

  private void add(Path file) throws IOException {
    JsonNode tree;
    try {
      tree = JSON.readTree(file.toFile());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw Failure.usage(
          "%s: not JSON, line %d (expected: what aws opsworks describe-... printed)"
              .formatted(file, e.getLocation() == null ? 0 : e.getLocation().getLineNr()));
    }
    tree.properties()
        .forEach(
            entry ->
                entry
                    .getValue()
                    .forEach(
                        item ->
                            found
                                .computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                                .add(item)));
  }

  List<JsonNode> of(String kind) {
    return found.getOrDefault(kind, List.of());
  }

  /** What could not be taken along, as sentences; complete after {@link #stacks}. */
  List<String> lost() {
    return lost;
  }

  /**
   * @param compute where the instances' machines come from here
   */
  List<Converted> stacks(String compute) {
    var all = new ArrayList<Converted>();
    for (var stack : of("Stacks")) {
      var name = text(stack, "Name");
      var chef = text(stack.path("ConfigurationManager"), "Version");
      if (chef.equals("12.2")) {
        lose(name, "the stack: it is for Windows");
        continue;
      }
      all.add(new Converted(text(stack, "StackId"), stack(stack, name, chef, compute)));
    }
    unknown();
    return all;
  }

  private StackSpec stack(JsonNode stack, String name, String chef, String compute) {
    if (chef.equals("11.4") || chef.equals("0.9")) {
      lose(name, "Chef " + chef + ": it becomes 11.10");
    }
    var spec =
        StackSpec.newBuilder()
            .setName(name)
            .setRegion(text(stack, "Region"))
            .setHostnameTheme(text(stack, "HostnameTheme"))
            .setChefVersion(chef.equals("12") ? "12" : "11.10")
            .setCustomJson(text(stack, "CustomJson"));
    if (stack.path("UseCustomCookbooks").asBoolean()) {
      source(stack.path("CustomCookbooksSource"), name + " cookbooks", spec.getCookbooksBuilder());
      if (spec.getCookbooks().getUrl().isEmpty()) {
        spec.clearCookbooks();
      }
    }
    var id = text(stack, "StackId");
    var shortnames = new LinkedHashMap<String, String>();
    for (var layer : mine("Layers", id)) {
      shortnames.put(text(layer, "LayerId"), text(layer, "Shortname"));
      spec.addLayers(layer(layer, name));
    }
    mine("Apps", id).forEach(app -> spec.addApps(app(app, name)));
    for (var instance : mine("Instances", id)) {
      spec.addInstances(instance(instance, name, shortnames, compute));
    }
    for (var member : List.of("VpcId", "DefaultSshKeyName", "ServiceRoleArn")) {
      if (!text(stack, member).isEmpty()) {
        lose(name, member + " " + text(stack, member));
      }
    }
    return spec.build();
  }

  private List<JsonNode> mine(String kind, String stack) {
    return of(kind).stream().filter(item -> text(item, "StackId").equals(stack)).toList();
  }

  private LayerSpec layer(JsonNode layer, String stack) {
    var where = stack + "/" + text(layer, "Shortname");
    var recipes = layer.path("CustomRecipes");
    var spec =
        LayerSpec.newBuilder()
            .setName(text(layer, "Name"))
            .setShortName(text(layer, "Shortname"))
            .setType(text(layer, "Type"))
            .setRecipes(
                Recipes.newBuilder()
                    .addAllSetup(texts(recipes, "Setup"))
                    .addAllConfigure(texts(recipes, "Configure"))
                    .addAllDeploy(texts(recipes, "Deploy"))
                    .addAllUndeploy(texts(recipes, "Undeploy"))
                    .addAllShutdown(texts(recipes, "Shutdown")))
            .setCustomJson(text(layer, "CustomJson"))
            .addAllPackages(texts(layer, "Packages"))
            .setDisableAutoHealing(
                layer.has("EnableAutoHealing") && !layer.path("EnableAutoHealing").asBoolean())
            .setShutdownTimeoutSeconds(
                layer
                    .path("LifecycleEventConfiguration")
                    .path("Shutdown")
                    .path("ExecutionTimeout")
                    .asInt());
    attributes(layer, where).forEach(spec::putAttributes);
    loseLists(layer, where, "VolumeConfigurations", "CustomSecurityGroupIds");
    loseTexts(layer, where, "CustomInstanceProfileArn");
    if (layer.path("CloudWatchLogsConfiguration").path("Enabled").asBoolean()) {
      lose(where, "CloudWatch Logs");
    }
    return spec.build();
  }

  private AppSpec app(JsonNode app, String stack) {
    var where = stack + " app " + text(app, "Shortname");
    var type = text(app, "Type");
    if (!APP_TYPES.contains(type)) {
      lose(where, "type " + type + ": it becomes other");
    }
    var spec =
        AppSpec.newBuilder()
            .setName(text(app, "Name"))
            .setShortName(text(app, "Shortname"))
            .setType(APP_TYPES.contains(type) ? type : "other")
            .addAllDomains(texts(app, "Domains"))
            .setDescription(text(app, "Description"));
    source(app.path("AppSource"), where, spec.getSourceBuilder());
    if (spec.getSource().getUrl().isEmpty()) {
      spec.clearSource();
    }
    attributes(app, where).forEach(spec::putAttributes);
    for (var variable : app.path("Environment")) {
      if (text(variable, "Value").equals(FILTERED)) {
        lose(where, "the secret value of " + text(variable, "Key") + ": set it again");
      } else {
        spec.addEnvironment(
            EnvironmentVariable.newBuilder()
                .setKey(text(variable, "Key"))
                .setValue(text(variable, "Value"))
                .setSecure(variable.path("Secure").asBoolean()));
      }
    }
    if (app.path("EnableSsl").asBoolean()) {
      lose(where, "the SSL certificate and its key");
    }
    loseLists(app, where, "DataSources");
    return spec.build();
  }

  private InstanceSpec instance(
      JsonNode instance, String stack, Map<String, String> shortnames, String compute) {
    var where = stack + "/" + text(instance, "Hostname");
    var scaling = text(instance, "AutoScalingType");
    if (!scaling.isEmpty()) {
      lose(where, "AutoScalingType " + scaling + ": it is always on");
    }
    loseTexts(instance, where, "ElasticIp", "AmiId");
    var spec =
        InstanceSpec.newBuilder()
            .setHostname(text(instance, "Hostname"))
            .setCompute(compute)
            .setDesired(compute.equals("registered") ? "" : "stopped")
            .setInstanceType(text(instance, "InstanceType"));
    for (var layer : texts(instance, "LayerIds")) {
      var name = shortnames.get(layer);
      if (name == null) {
        lose(where, "layer " + layer + ": it was not described");
      } else {
        spec.addLayers(name);
      }
    }
    return spec.build();
  }

  private void source(JsonNode from, String where, Source.Builder to) {
    var type = text(from, "Type");
    if (type.isEmpty() || text(from, "Url").isEmpty()) {
      return;
    }
    if (type.equals("svn")) {
      lose(where, "the Subversion source " + text(from, "Url"));
      return;
    }
    to.setType(type).setUrl(text(from, "Url")).setRevision(text(from, "Revision"));
    to.setUsername(text(from, "Username"));
    for (var secret : List.of("Password", "SshKey")) {
      if (text(from, secret).equals(FILTERED)) {
        lose(where, "the " + secret + " of its source: set it again");
      }
    }
  }

  private Map<String, String> attributes(JsonNode of, String where) {
    var kept = new LinkedHashMap<String, String>();
    of.path("Attributes")
        .properties()
        .forEach(
            entry -> {
              var value = entry.getValue();
              if (value.asText().equals(FILTERED)) {
                lose(where, "the secret attribute " + entry.getKey() + ": set it again");
              } else if (!value.isNull()) {
                kept.put(entry.getKey(), value.asText());
              }
            });
    return kept;
  }

  /** Things that a stack file has no word for. */
  private void unknown() {
    for (var kind :
        List.of(
            "TimeBasedAutoScalingConfigurations",
            "LoadBasedAutoScalingConfigurations",
            "ElasticIps",
            "ElasticLoadBalancers",
            "Volumes",
            "RaidArrays",
            "RdsDbInstances",
            "EcsClusters")) {
      if (!of(kind).isEmpty()) {
        lost.add(
            "%s: %d described; set them with an AWS client (docs/clients.md)"
                .formatted(kind, of(kind).size()));
      }
    }
  }

  private void loseTexts(JsonNode of, String where, String... members) {
    for (var member : members) {
      if (!text(of, member).isEmpty()) {
        lose(where, member + " " + text(of, member));
      }
    }
  }

  private void loseLists(JsonNode of, String where, String... members) {
    for (var member : members) {
      if (!of.path(member).isEmpty()) {
        lose(where, "%d %s".formatted(of.path(member).size(), member));
      }
    }
  }

  private void lose(String where, String what) {
    lost.add(where + ": " + what);
  }

  static String text(JsonNode node, String member) {
    var value = node.path(member);
    return value.isNull() ? "" : value.asText("");
  }

  private static List<String> texts(JsonNode node, String member) {
    var all = new ArrayList<String>();
    node.path(member).forEach(item -> all.add(item.asText()));
    return all;
  }
}
