package io.stackworks.server.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code AWS::OpsWorks::*} resources of templates in the words of a dump. A resource is known by
 * its id at AWS where {@code describe-stack-resources} has told it, else by its logical name.
 */
final class CloudFormation {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String PREFIX = "AWS::OpsWorks::";
  private static final String DEFAULT_REGION = "us-east-1";
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9:.]+)}");

  /** Where a resource of this type goes, and the member that has its id. */
  private static final Map<String, List<String>> TYPES =
      Map.of(
          "Stack", List.of("Stacks", "StackId"),
          "Layer", List.of("Layers", "LayerId"),
          "App", List.of("Apps", "AppId"),
          "Instance", List.of("Instances", "InstanceId"),
          "UserProfile", List.of("UserProfiles", "IamUserArn"),
          "Volume", List.of("Volumes", "VolumeId"),
          "ElasticLoadBalancerAttachment", List.of("ElasticLoadBalancers", ""));

  private record Template(String file, JsonNode tree) {}

  private final Dump dump;
  private final List<Template> templates = new ArrayList<>();
  private final Map<String, String> physical = new HashMap<>();
  private String region = "";

  CloudFormation(Dump dump) {
    this.dump = dump;
  }

  void add(String file, JsonNode tree) {
    for (var resource : tree.path("StackResources")) {
      physical.put(
          resource.path("LogicalResourceId").asText(),
          resource.path("PhysicalResourceId").asText());
      var arn = resource.path("StackId").asText().split(":", -1);
      region = arn.length > 3 ? arn[3] : region;
    }
    if (tree.path("Resources").isObject()) {
      templates.add(new Template(file, tree));
    } else if (!tree.has("StackResources")) {
      throw new BadFile("%s: no Resources (expected: a CloudFormation template)", file);
    }
  }

  /** Call last: a template may stand before the file that has its ids. */
  void finish() {
    for (var template : templates) {
      for (var resource : template.tree.path("Resources").properties()) {
        resource(template, resource.getKey(), resource.getValue());
      }
    }
  }

  private void resource(Template template, String name, JsonNode resource) {
    var type = resource.path("Type").asText();
    var where = template.file + ": Resources." + name;
    if (!type.startsWith(PREFIX)) {
      return;
    }
    var to = TYPES.get(type.substring(PREFIX.length()));
    if (to == null) {
      throw new BadFile("%s: Type %s (expected: one of %s)", where, type, TYPES.keySet());
    }
    var properties = resource.path("Properties");
    if (!properties.isObject()) {
      throw new BadFile("%s: no Properties (expected: an object)", where);
    }
    var item = NODES.objectNode();
    for (var property : properties.properties()) {
      var value = resolved(template, where + "." + property.getKey(), property.getValue());
      if (value != null) {
        item.set(property.getKey(), value);
      }
    }
    var id = physical.getOrDefault(name, name);
    boolean described =
        dump.of(to.get(0)).stream().anyMatch(other -> other.text(to.get(1)).equals(id));
    if (described) {
      return;
    }
    if (!to.get(1).isEmpty() && !to.get(1).equals("IamUserArn")) {
      item.put(to.get(1), id);
    }
    shape(type.substring(PREFIX.length()), where, name, item);
    Members.coerce(String.valueOf(Dump.KINDS.get(to.get(0))), item);
    dump.add(to.get(0), where, item);
  }

  /** What templates say otherwise than the API. */
  private void shape(String type, String where, String name, ObjectNode item) {
    if (item.path("CustomJson").isObject()) {
      item.put("CustomJson", item.path("CustomJson").toString());
    }
    var id = item.path(TYPES.getOrDefault(type, List.of("", "")).get(1)).asText();
    if (item.path("Tags").isArray() && !item.path("Tags").isEmpty()) {
      var tags = NODES.objectNode();
      item.path("Tags")
          .forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
      dump.addTags(id, where, tags);
    }
    if (type.equals("Stack")) {
      if (region.isEmpty()) {
        dump.lost().add(where + ": a template tells no region; it becomes " + DEFAULT_REGION);
      }
      item.put("Region", region.isEmpty() ? DEFAULT_REGION : region);
      for (var list : List.of("ElasticIps", "RdsDbInstances")) {
        item.path(list)
            .forEach(
                each -> dump.add(list, where + "." + list, ((ObjectNode) each).put("StackId", id)));
      }
      if (item.has("EcsClusterArn")) {
        var cluster = NODES.objectNode().put("StackId", id);
        dump.add("EcsClusters", where, cluster.set("EcsClusterArn", item.path("EcsClusterArn")));
      }
    } else if (type.equals("Layer") && item.has("LoadBasedAutoScaling")) {
      configuration(
          "LoadBasedAutoScalingConfigurations",
          where,
          "LayerId",
          id,
          item.path("LoadBasedAutoScaling"));
    } else if (type.equals("Instance")) {
      if (!item.has("Hostname")) {
        item.put("Hostname", name.toLowerCase(Locale.ROOT));
      }
      if (item.has("TimeBasedAutoScaling")) {
        var schedule =
            NODES.objectNode().set("AutoScalingSchedule", item.path("TimeBasedAutoScaling"));
        configuration("TimeBasedAutoScalingConfigurations", where, "InstanceId", id, schedule);
      }
      item.path("ElasticIps")
          .forEach(
              ip ->
                  dump.add(
                      "ElasticIps",
                      where,
                      NODES.objectNode().put("InstanceId", id).put("Ip", ip.asText())));
      if (item.has("Volumes")) {
        dump.lost().add(where + ".Volumes: give them MountPoint and InstanceId of their own");
      }
    }
  }

  private void configuration(String kind, String where, String member, String id, JsonNode of) {
    var configuration = NODES.objectNode().put(member, id);
    of.properties().forEach(entry -> configuration.set(entry.getKey(), entry.getValue()));
    Members.coerce(String.valueOf(Dump.KINDS.get(kind)), configuration);
    dump.add(kind, where, configuration);
  }

  /** Null, and noted: only AWS could tell the value. */
  private @Nullable JsonNode resolved(Template template, String where, JsonNode value) {
    if (value.isArray()) {
      var list = NODES.arrayNode();
      for (var item : value) {
        var known = resolved(template, where, item);
        if (known != null) {
          list.add(known);
        }
      }
      return list;
    } else if (!value.isObject()) {
      return value;
    } else if (value.size() == 1) {
      var only = value.properties().iterator().next();
      if (only.getKey().equals("Ref") || only.getKey().startsWith("Fn::")) {
        var known = function(template, where, only.getKey(), only.getValue());
        if (known == null) {
          dump.lost().add("%s: %s is known to AWS only".formatted(where, value));
        }
        return known;
      }
    }
    var object = new LinkedHashMap<String, JsonNode>();
    for (var entry : value.properties()) {
      var known = resolved(template, where + "." + entry.getKey(), entry.getValue());
      if (known != null) {
        object.put(entry.getKey(), known);
      }
    }
    return NODES.objectNode().setAll(object);
  }

  private @Nullable JsonNode function(
      Template template, String where, String name, JsonNode argument) {
    return switch (name) {
      case "Ref" -> reference(template, argument.asText());
      case "Fn::Join" -> joined(template, where, argument);
      case "Fn::Sub" -> argument.isTextual() ? substituted(template, argument.asText()) : null;
      default -> null;
    };
  }

  private @Nullable JsonNode joined(Template template, String where, JsonNode argument) {
    var parts = resolved(template, where, argument.path(1));
    if (parts == null || parts.size() != argument.path(1).size()) {
      return null;
    }
    var words = new ArrayList<String>();
    parts.forEach(part -> words.add(part.asText()));
    return NODES.textNode(String.join(argument.path(0).asText(), words));
  }

  private @Nullable JsonNode substituted(Template template, String pattern) {
    var variables = VARIABLE.matcher(pattern);
    var text = new StringBuilder();
    while (variables.find()) {
      var known = reference(template, variables.group(1));
      if (known == null) {
        return null;
      }
      variables.appendReplacement(text, Matcher.quoteReplacement(known.asText()));
    }
    return NODES.textNode(variables.appendTail(text).toString());
  }

  private @Nullable JsonNode reference(Template template, String name) {
    var resource = template.tree.path("Resources").path(name);
    if (name.equals("AWS::Region")) {
      return NODES.textNode(region.isEmpty() ? DEFAULT_REGION : region);
    } else if (resource.path("Type").asText().startsWith(PREFIX)) {
      return NODES.textNode(physical.getOrDefault(name, name));
    }
    var given = template.tree.path("Parameters").path(name).path("Default");
    return given.isMissingNode() ? null : given;
  }
}
