package io.stackworks.server.cli.stackfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.proto.operator.AppSpec;
import io.stackworks.proto.operator.EnvironmentVariable;
import io.stackworks.proto.operator.InstanceSpec;
import io.stackworks.proto.operator.LayerSpec;
import io.stackworks.proto.operator.Recipes;
import io.stackworks.proto.operator.Source;
import io.stackworks.proto.operator.StackSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** The way back: a spec as the tree of a stack file, and random specs. */
final class SpecText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Uses every key. */
  static final StackSpec FULL =
      StackSpec.newBuilder()
          .setName("full")
          .setRegion("local")
          .setHostnameTheme("Fruits")
          .setChefVersion("12")
          .setCustomJson("{\"a\":1}")
          .setCookbooks(
              Source.newBuilder()
                  .setType("git")
                  .setUrl("u")
                  .setRevision("r")
                  .setUsername("n")
                  .setPassword("p")
                  .setSshKey("k"))
          .addLayers(
              LayerSpec.newBuilder()
                  .setName("L")
                  .setShortName("l")
                  .setType("web")
                  .setRecipes(
                      Recipes.newBuilder()
                          .addSetup("a")
                          .addConfigure("a::b")
                          .addDeploy("c")
                          .addUndeploy("d")
                          .addShutdown("e"))
                  .setCustomJson("{}")
                  .addPackages("curl")
                  .setShutdownTimeoutSeconds(7)
                  .setDisableAutoHealing(true)
                  .putAttributes("K", "v"))
          .addApps(
              AppSpec.newBuilder()
                  .setName("A")
                  .setShortName("a")
                  .setType("nodejs")
                  .setSource(Source.newBuilder().setType("other"))
                  .addDomains("d")
                  .addEnvironment(
                      EnvironmentVariable.newBuilder().setKey("E").setValue("v").setSecure(true))
                  .putAttributes("K", "v")
                  .setDescription("text"))
          .addInstances(
              InstanceSpec.newBuilder()
                  .setHostname("h")
                  .addLayers("l")
                  .setCompute("registered")
                  .setDesired("stopped")
                  .setInstanceType("t"))
          .build();

  private SpecText() {}

  /** Keys with a fixed meaning: those below free-form mappings are left out. */
  static Set<String> keysOf(JsonNode tree) {
    var keys = new TreeSet<String>();
    collect(tree, keys);
    keys.removeAll(Set.of("K", "E"));
    return keys;
  }

  private static void collect(JsonNode node, Set<String> into) {
    node.properties()
        .forEach(
            field -> {
              into.add(field.getKey());
              if (!field.getKey().equals("custom_json")) {
                collect(field.getValue(), into);
              }
            });
    if (node.isArray()) {
      node.forEach(item -> collect(item, into));
    }
  }

  static ObjectNode tree(StackSpec spec) {
    var tree = NODES.objectNode();
    text(tree, "name", spec.getName());
    text(tree, "region", spec.getRegion());
    text(tree, "hostname_theme", spec.getHostnameTheme());
    text(tree, "chef_version", spec.getChefVersion());
    json(tree, spec.getCustomJson());
    if (spec.hasCookbooks()) {
      tree.set("cookbooks", tree(spec.getCookbooks()));
    }
    var layers = NODES.arrayNode();
    spec.getLayersList().forEach(layer -> layers.add(tree(layer)));
    set(tree, "layers", layers);
    var apps = NODES.arrayNode();
    spec.getAppsList().forEach(app -> apps.add(tree(app)));
    set(tree, "apps", apps);
    var instances = NODES.arrayNode();
    spec.getInstancesList().forEach(instance -> instances.add(tree(instance)));
    set(tree, "instances", instances);
    return tree;
  }

  private static ObjectNode tree(Source source) {
    var tree = NODES.objectNode();
    text(tree, "type", source.getType());
    text(tree, "url", source.getUrl());
    text(tree, "revision", source.getRevision());
    text(tree, "username", source.getUsername());
    text(tree, "password", source.getPassword());
    text(tree, "ssh_key", source.getSshKey());
    return tree;
  }

  private static ObjectNode tree(LayerSpec layer) {
    var tree = NODES.objectNode();
    text(tree, "name", layer.getName());
    text(tree, "short_name", layer.getShortName());
    text(tree, "type", layer.getType());
    if (layer.hasRecipes()) {
      var recipes = NODES.objectNode();
      texts(recipes, "setup", layer.getRecipes().getSetupList());
      texts(recipes, "configure", layer.getRecipes().getConfigureList());
      texts(recipes, "deploy", layer.getRecipes().getDeployList());
      texts(recipes, "undeploy", layer.getRecipes().getUndeployList());
      texts(recipes, "shutdown", layer.getRecipes().getShutdownList());
      tree.set("recipes", recipes);
    }
    json(tree, layer.getCustomJson());
    texts(tree, "packages", layer.getPackagesList());
    if (layer.getShutdownTimeoutSeconds() > 0) {
      tree.put("shutdown_timeout_seconds", layer.getShutdownTimeoutSeconds());
    }
    if (layer.getDisableAutoHealing()) {
      tree.put("auto_healing", false);
    }
    attributes(tree, layer.getAttributesMap());
    return tree;
  }

  private static ObjectNode tree(AppSpec app) {
    var tree = NODES.objectNode();
    text(tree, "name", app.getName());
    text(tree, "short_name", app.getShortName());
    text(tree, "type", app.getType());
    if (app.hasSource()) {
      tree.set("source", tree(app.getSource()));
    }
    texts(tree, "domains", app.getDomainsList());
    var environment = NODES.objectNode();
    for (var variable : app.getEnvironmentList()) {
      if (variable.getSecure()) {
        environment
            .putObject(variable.getKey())
            .put("value", variable.getValue())
            .put("secure", true);
      } else {
        environment.put(variable.getKey(), variable.getValue());
      }
    }
    set(tree, "environment", environment);
    attributes(tree, app.getAttributesMap());
    text(tree, "description", app.getDescription());
    return tree;
  }

  private static ObjectNode tree(InstanceSpec instance) {
    var tree = NODES.objectNode();
    text(tree, "hostname", instance.getHostname());
    texts(tree, "layers", instance.getLayersList());
    text(tree, "compute", instance.getCompute());
    text(tree, "desired", instance.getDesired());
    text(tree, "instance_type", instance.getInstanceType());
    return tree;
  }

  private static void text(ObjectNode tree, String key, String value) {
    if (!value.isEmpty()) {
      tree.put(key, value);
    }
  }

  private static void texts(ObjectNode tree, String key, List<String> values) {
    var array = NODES.arrayNode();
    values.forEach(array::add);
    set(tree, key, array);
  }

  private static void attributes(ObjectNode tree, java.util.Map<String, String> values) {
    var attributes = NODES.objectNode();
    values.forEach(attributes::put);
    set(tree, "attributes", attributes);
  }

  private static void set(ObjectNode tree, String key, JsonNode value) {
    if (!value.isEmpty()) {
      tree.set(key, value);
    }
  }

  private static void json(ObjectNode tree, String json) {
    try {
      if (!json.isEmpty()) {
        tree.set("custom_json", JSON.readTree(json));
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static Arbitrary<StackSpec> specs() {
    return Arbitraries.longs().map(seed -> random(new Random(seed)));
  }

  private static StackSpec random(Random random) {
    var spec = StackSpec.newBuilder().setName("s" + random.nextInt(1000));
    if (random.nextBoolean()) {
      spec.setRegion(text(random));
    }
    if (random.nextBoolean()) {
      spec.setHostnameTheme(random.nextBoolean() ? "Fruits" : "Wild_Cats");
    }
    if (random.nextBoolean()) {
      spec.setChefVersion(List.of("11.10", "12", "18").get(random.nextInt(3)));
    }
    if (random.nextBoolean()) {
      spec.setCustomJson(object(random, 3).toString());
    }
    if (random.nextBoolean()) {
      spec.setCookbooks(source(random));
    }
    var layers = new ArrayList<String>();
    for (int i = random.nextInt(4); i > 0; i--) {
      var layer = layer(random, "l" + i);
      layers.add(layer.getShortName());
      spec.addLayers(layer);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      spec.addApps(app(random, "app " + i));
    }
    for (int i = layers.isEmpty() ? 0 : random.nextInt(5); i > 0; i--) {
      var instance = InstanceSpec.newBuilder();
      if (random.nextBoolean()) {
        instance.setHostname("h-" + i);
      }
      instance.addLayers(layers.get(random.nextInt(layers.size())));
      if (random.nextBoolean()) {
        instance.setCompute("registered").setDesired("stopped").setInstanceType(text(random));
      }
      spec.addInstances(instance);
    }
    return spec.build();
  }

  private static Source source(Random random) {
    var source = Source.newBuilder().setType(random.nextBoolean() ? "git" : "archive");
    source.setUrl(text(random));
    if (random.nextBoolean()) {
      source.setRevision(text(random)).setUsername(text(random)).setPassword(text(random));
    }
    return source.build();
  }

  private static LayerSpec layer(Random random, String name) {
    var layer = LayerSpec.newBuilder().setName(name.toUpperCase(java.util.Locale.ROOT) + " é");
    layer.setShortName(name);
    if (random.nextBoolean()) {
      layer.setRecipes(Recipes.newBuilder().addSetup("cb::a").addDeploy("cb"));
    }
    if (random.nextBoolean()) {
      layer.setCustomJson(object(random, 2).toString()).addPackages(text(random));
    }
    if (random.nextBoolean()) {
      layer.setShutdownTimeoutSeconds(1 + random.nextInt(86400)).setDisableAutoHealing(true);
      layer.putAttributes(key(random), text(random));
    }
    return layer.build();
  }

  private static AppSpec app(Random random, String name) {
    var app = AppSpec.newBuilder().setName(name);
    if (random.nextBoolean()) {
      app.setSource(source(random)).setType("rails").setDescription(text(random));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      app.addEnvironment(
          EnvironmentVariable.newBuilder()
              .setKey("KEY_" + i)
              .setValue(text(random))
              .setSecure(random.nextBoolean()));
    }
    return app.build();
  }

  private static ObjectNode object(Random random, int depth) {
    var object = NODES.objectNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      object.set(
          text(random), depth == 0 ? NODES.textNode(text(random)) : value(random, depth - 1));
    }
    return object;
  }

  private static JsonNode value(Random random, int depth) {
    return switch (random.nextInt(7)) {
      case 0 -> NODES.numberNode(random.nextLong());
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.nullNode();
      case 3 -> NODES.arrayNode().add(text(random)).add(random.nextInt());
      case 4 -> object(random, depth);
      default -> NODES.textNode(text(random));
    };
  }

  /** The other validator ignores keys that start with a #. */
  private static String key(Random random) {
    return "k" + text(random);
  }

  /** Text that YAML is prone to misread, and ordinary text. */
  private static String text(Random random) {
    var awkward =
        List.of(
            "no",
            "yes",
            "~",
            "null",
            "1.10",
            "0x10",
            "- a",
            "a: b",
            "#x",
            "'",
            "\"",
            "\\",
            "é",
            "日本",
            "😀",
            "a\nb",
            " a ",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "{",
            "[",
            "|",
            ">",
            "2026-01-01",
            "1_000",
            "012",
            "=",
            "<<x",
            "true",
            "\t");
    return random.nextInt(3) == 0
        ? awkward.get(random.nextInt(awkward.size()))
        : "t" + Integer.toString(random.nextInt(100_000), 36);
  }
}
