package io.stackworks.server.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** {@code aws_opsworks_*} resources of Terraform states in the words of a dump. */
final class Terraform {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String PREFIX = "aws_opsworks_";

  /** What the provider calls otherwise than the API; a dot goes into a structure. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("short_name", "Shortname"),
          Map.entry("user_arn", "IamUserArn"),
          Map.entry("color", "Attributes.Color"),
          Map.entry("configuration_manager_name", "ConfigurationManager.Name"),
          Map.entry("configuration_manager_version", "ConfigurationManager.Version"),
          Map.entry("manage_berkshelf", "ChefConfiguration.ManageBerkshelf"),
          Map.entry("berkshelf_version", "ChefConfiguration.BerkshelfVersion"),
          Map.entry("auto_healing", "EnableAutoHealing"),
          Map.entry("system_packages", "Packages"),
          Map.entry("ebs_volume", "VolumeConfigurations"),
          Map.entry("custom_setup_recipes", "CustomRecipes.Setup"),
          Map.entry("custom_configure_recipes", "CustomRecipes.Configure"),
          Map.entry("custom_deploy_recipes", "CustomRecipes.Deploy"),
          Map.entry("custom_undeploy_recipes", "CustomRecipes.Undeploy"),
          Map.entry("custom_shutdown_recipes", "CustomRecipes.Shutdown"),
          Map.entry(
              "instance_shutdown_timeout", "LifecycleEventConfiguration.Shutdown.ExecutionTimeout"),
          Map.entry(
              "drain_elb_on_shutdown",
              "LifecycleEventConfiguration.Shutdown.DelayUntilElbConnectionsDrained"),
          Map.entry("cloudwatch_configuration", "CloudWatchLogsConfiguration"),
          Map.entry("document_root", "Attributes.DocumentRoot"),
          Map.entry("rails_env", "Attributes.RailsEnv"),
          Map.entry("auto_bundle_on_deploy", "Attributes.AutoBundleOnDeploy"),
          Map.entry("aws_flow_ruby_settings", "Attributes.AwsFlowRubySettings"),
          Map.entry("app_server", "Attributes.JavaAppServer"),
          Map.entry("app_server_version", "Attributes.JavaAppServerVersion"),
          Map.entry("jvm_type", "Attributes.Jvm"),
          Map.entry("jvm_version", "Attributes.JvmVersion"),
          Map.entry("jvm_options", "Attributes.JvmOptions"),
          Map.entry("password", "Attributes.GangliaPassword"),
          Map.entry("url", "Attributes.GangliaUrl"),
          Map.entry("username", "Attributes.GangliaUser"),
          Map.entry("stats_enabled", "Attributes.EnableHaproxyStats"),
          Map.entry("stats_url", "Attributes.HaproxyStatsUrl"),
          Map.entry("stats_user", "Attributes.HaproxyStatsUser"),
          Map.entry("stats_password", "Attributes.HaproxyStatsPassword"),
          Map.entry("healthcheck_url", "Attributes.HaproxyHealthCheckUrl"),
          Map.entry("healthcheck_method", "Attributes.HaproxyHealthCheckMethod"),
          Map.entry("allocated_memory", "Attributes.MemcachedMemory"),
          Map.entry("root_password", "Attributes.MysqlRootPassword"),
          Map.entry("root_password_on_all_instances", "Attributes.MysqlRootPasswordUbiquitous"),
          Map.entry("nodejs_version", "Attributes.NodejsVersion"),
          Map.entry("ruby_version", "Attributes.RubyVersion"),
          Map.entry("rubygems_version", "Attributes.RubygemsVersion"),
          Map.entry("manage_bundler", "Attributes.ManageBundler"),
          Map.entry("bundler_version", "Attributes.BundlerVersion"),
          Map.entry("passenger_version", "Attributes.PassengerVersion"),
          Map.entry("ecs_cluster_arn", "Attributes.EcsClusterArn"));

  private static final Map<String, String> LAYERS =
      Map.ofEntries(
          Map.entry("custom_layer", "custom"),
          Map.entry("ganglia_layer", "monitoring-master"),
          Map.entry("haproxy_layer", "lb"),
          Map.entry("java_app_layer", "java-app"),
          Map.entry("memcached_layer", "memcached"),
          Map.entry("mysql_layer", "db-master"),
          Map.entry("nodejs_app_layer", "nodejs-app"),
          Map.entry("php_app_layer", "php-app"),
          Map.entry("rails_app_layer", "rails-app"),
          Map.entry("static_web_layer", "web"),
          Map.entry("ecs_cluster_layer", "ecs-cluster"));

  private final Dump dump;

  Terraform(Dump dump) {
    this.dump = dump;
  }

  /** A state file of version 4, or what {@code terraform show -json} printed. */
  void add(String file, JsonNode tree) {
    if (tree.has("values")) {
      module(file, tree.path("values").path("root_module"));
      return;
    } else if (!tree.path("resources").isArray()) {
      throw new BadFile(
          "%s: state of version %s (expected: version 4, or terraform show -json)",
          file, tree.path("version").asText("unknown"));
    }
    for (var resource : tree.path("resources")) {
      var where = "%s: %s.%s".formatted(file, text(resource, "type"), text(resource, "name"));
      if (!text(resource, "mode").equals("data")) {
        resource.path("instances").forEach(each -> add(where, resource, each.path("attributes")));
      }
    }
  }

  private void module(String file, JsonNode module) {
    for (var resource : module.path("resources")) {
      if (!text(resource, "mode").equals("data")) {
        add(file + ": " + text(resource, "address"), resource, resource.path("values"));
      }
    }
    module.path("child_modules").forEach(child -> module(file, child));
  }

  private void add(String where, JsonNode resource, JsonNode attributes) {
    if (!text(resource, "type").startsWith(PREFIX)) {
      return;
    }
    var type = text(resource, "type").substring(PREFIX.length());
    if (!attributes.isObject()) {
      throw new BadFile("%s: no attributes (expected: an object)", where);
    }
    var item = structure(attributes, NAMES);
    var id = text(attributes, "id");
    var layer = LAYERS.get(type);
    if (layer != null) {
      layer(where, layer, id, item, attributes);
      return;
    }
    switch (type) {
      case "stack" -> {
        tags(where, id, attributes);
        put("Stacks", where, item.put("StackId", id));
      }
      case "application" -> {
        first(item, "AppSource");
        first(item, "SslConfiguration");
        if (!text(attributes, "data_source_type").isEmpty()) {
          var source = item.putArray("DataSources").addObject();
          source.put("Type", text(attributes, "data_source_type"));
          source.put("Arn", text(attributes, "data_source_arn"));
          source.put("DatabaseName", text(attributes, "data_source_database_name"));
        }
        put("Apps", where, item.put("AppId", id));
      }
      case "instance" -> put("Instances", where, item.put("InstanceId", id));
      case "permission" -> put("Permissions", where, item);
      case "user_profile" -> put("UserProfiles", where, item);
      case "rds_db_instance" -> put("RdsDbInstances", where, item);
      default -> dump.lost().add(where + ": nothing that can be imported");
    }
  }

  private void layer(String where, String type, String id, ObjectNode item, JsonNode attributes) {
    var given = item.path("Attributes");
    if (type.equals("rails-app") && given.has("JavaAppServer")) {
      ((ObjectNode) given).set("RailsStack", ((ObjectNode) given).remove("JavaAppServer"));
    }
    for (var volume : item.path("VolumeConfigurations")) {
      var configuration = (ObjectNode) volume;
      configuration.set("VolumeType", configuration.remove("Type"));
      if (configuration.path("Iops").asInt() == 0) {
        configuration.remove("Iops");
      }
    }
    first(item, "CloudWatchLogsConfiguration");
    var cluster = given.path("EcsClusterArn");
    if (cluster.isTextual()) {
      var known = NODES.objectNode().put("StackId", text(attributes, "stack_id"));
      dump.add("EcsClusters", where, known.set("EcsClusterArn", cluster));
    }
    tags(where, id, attributes);
    put("Layers", where, item.put("LayerId", id).put("Type", type));
    if (!text(attributes, "elastic_load_balancer").isEmpty()) {
      var balancer = NODES.objectNode().put("LayerId", id);
      balancer.put("ElasticLoadBalancerName", text(attributes, "elastic_load_balancer"));
      dump.add("ElasticLoadBalancers", where, balancer);
    }
    for (var rules : attributes.path("load_based_auto_scaling")) {
      var load = NODES.objectNode().put("LayerId", id);
      load.set("Enable", rules.path("enable"));
      load.set("UpScaling", structure(rules.path("upscaling").path(0), Map.of()));
      load.set("DownScaling", structure(rules.path("downscaling").path(0), Map.of()));
      put("LoadBasedAutoScalingConfigurations", where, load);
    }
  }

  private void put(String kind, String where, ObjectNode item) {
    first(item, "CustomCookbooksSource");
    Members.coerce(String.valueOf(Dump.KINDS.get(kind)), item);
    dump.add(kind, where, item);
  }

  private void tags(String where, String id, JsonNode attributes) {
    if (!attributes.path("tags").isEmpty()) {
      dump.addTags(id, where, attributes.path("tags"));
    }
  }

  /** A block that may stand once is a list of one in a state. */
  private static void first(ObjectNode item, String member) {
    if (item.path(member).isArray()) {
      var list = item.remove(member);
      if (!list.isEmpty()) {
        item.set(member, list.get(0));
      }
    }
  }

  /** The provider writes an empty string, or nothing, for what was not given. */
  private static ObjectNode structure(JsonNode attributes, Map<String, String> names) {
    var item = NODES.objectNode();
    for (var attribute : attributes.properties()) {
      var value = attribute.getValue();
      if (value.isNull() || (value.isTextual() && value.textValue().isEmpty())) {
        continue;
      }
      var path = names.getOrDefault(attribute.getKey(), camel(attribute.getKey())).split("\\.");
      var into = item;
      for (int i = 0; i < path.length - 1; i++) {
        into = into.withObject("/" + path[i]);
      }
      into.set(path[path.length - 1], inner(value));
    }
    return item;
  }

  private static JsonNode inner(JsonNode value) {
    if (value.isArray()) {
      var list = NODES.arrayNode();
      value.forEach(item -> list.add(item.isObject() ? structure(item, new HashMap<>()) : item));
      return list;
    }
    return value;
  }

  /** {@code default_os} becomes {@code DefaultOs}. */
  private static String camel(String name) {
    var text = new StringBuilder();
    for (var word : name.split("_")) {
      if (!word.isEmpty()) {
        text.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return text.toString();
  }

  private static String text(JsonNode node, String member) {
    var value = node.path(member);
    return value.isNull() ? "" : value.asText("");
  }
}
