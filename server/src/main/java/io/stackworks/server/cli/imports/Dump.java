package io.stackworks.server.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a folder tells, in the words of {@code aws opsworks describe-*}: lists of structures by the
 * member that holds them ({@code Stacks}, {@code Layers}). CloudFormation templates and Terraform
 * states are put into the same words, so that there is one way from here on.
 */
public final class Dump {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Lists that are read, and the operation whose request has the types of their members. */
  static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("Stacks", "CreateStack"),
          Map.entry("Layers", "CreateLayer"),
          Map.entry("Apps", "CreateApp"),
          Map.entry("Instances", "CreateInstance"),
          Map.entry("UserProfiles", "CreateUserProfile"),
          Map.entry("Permissions", "SetPermission"),
          Map.entry("TimeBasedAutoScalingConfigurations", "SetTimeBasedAutoScaling"),
          Map.entry("LoadBasedAutoScalingConfigurations", "SetLoadBasedAutoScaling"),
          Map.entry("ElasticIps", "AssociateElasticIp"),
          Map.entry("ElasticLoadBalancers", "AttachElasticLoadBalancer"),
          Map.entry("Volumes", "UpdateVolume"),
          Map.entry("RdsDbInstances", "RegisterRdsDbInstance"),
          Map.entry("EcsClusters", "RegisterEcsCluster"),
          Map.entry("RaidArrays", ""),
          Map.entry("Deployments", ""),
          Map.entry("Commands", ""),
          Map.entry("ServiceErrors", ""));

  private static final Map<String, List<String>> NEEDED =
      Map.of(
          "Stacks", List.of("StackId", "Name", "Region"),
          "Layers", List.of("LayerId", "StackId", "Type", "Name"),
          "Apps", List.of("AppId", "StackId", "Type", "Name"),
          "Instances", List.of("InstanceId", "StackId", "Hostname"),
          "UserProfiles", List.of("IamUserArn"),
          "Permissions", List.of("StackId", "IamUserArn"),
          "TimeBasedAutoScalingConfigurations", List.of("InstanceId"),
          "LoadBasedAutoScalingConfigurations", List.of("LayerId"));

  private final Map<String, List<Item>> found = new TreeMap<>();

  /** Tags by the id of the stack or layer that has them. */
  private final Map<String, Item> tags = new LinkedHashMap<>();

  private final List<String> lost = new ArrayList<>();

  /**
   * One structure.
   *
   * @param where it was found: file and member
   */
  record Item(String where, ObjectNode node) {
    String text(String member) {
      var value = node.path(member);
      return value.isNull() ? "" : value.asText("");
    }
  }

  public static Dump read(Path folder) throws IOException {
    var dump = new Dump();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    var templates = new CloudFormation(dump);
    var states = new Terraform(dump);
    for (var file : files) {
      var name = String.valueOf(file.getFileName());
      if (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".template")) {
        templates.add(file.toString(), TemplateText.read(file));
      } else if (name.endsWith(".tfstate") || name.endsWith(".json")) {
        dump.add(file, json(file), templates, states);
      }
    }
    templates.finish();
    if (dump.of("Stacks").isEmpty()) {
      throw new BadFile(
          "%s: no stacks in %d files (expected: the output of aws opsworks describe-stacks, a CloudFormation template or a Terraform state)",
          folder, files.size());
    }
    return dump;
  }

  private static JsonNode json(Path file) throws IOException {
    try {
      return JSON.readTree(file.toFile());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new BadFile(
          "%s: not JSON, line %d (expected: what aws opsworks describe-... printed)",
          file, e.getLocation() == null ? 0 : e.getLocation().getLineNr());
    }
  }

  private void add(Path file, JsonNode tree, CloudFormation templates, Terraform states) {
    if (!tree.isObject()) {
      throw new BadFile("%s: %s (expected: a JSON object)", file, tree.getNodeType());
    } else if (tree.has("Resources") || tree.has("StackResources")) {
      templates.add(file.toString(), tree);
    } else if (tree.has("terraform_version") || tree.path("resources").isArray()) {
      states.add(file.toString(), tree);
    } else if (tree.has("Tags")) {
      var id = UUID.matcher(String.valueOf(file.getFileName()));
      if (!id.find()) {
        throw new BadFile(
            "%s: tags of what? (expected: the id of the stack or layer in the file's name)", file);
      }
      addTags(id.group(), file.toString(), tree.path("Tags"));
    } else {
      tree.properties()
          .forEach(
              entry -> {
                if (entry.getKey().equals("UserProfile")) {
                  return; // of whoever printed it
                }
                list(file + ": " + entry.getKey(), entry.getKey(), entry.getValue());
              });
    }
  }

  private void list(String where, String kind, JsonNode list) {
    var operation = KINDS.get(kind);
    if (operation == null) {
      lost.add(where + ": nothing that can be imported");
      return;
    } else if (!list.isArray()) {
      throw new BadFile("%s: %s (expected: a list)", where, list);
    }
    int number = 0;
    for (var item : list) {
      add(kind, where + "[" + number++ + "]", item);
    }
  }

  /** Refuses members that have not the type that the model gives them. */
  void add(String kind, String where, JsonNode item) {
    if (!(item instanceof ObjectNode node)) {
      throw new BadFile("%s: %s (expected: an object)", where, item);
    }
    var operation = String.valueOf(KINDS.get(kind));
    if (!operation.isEmpty()) {
      Members.check(where, operation, node);
    }
    for (var needed : NEEDED.getOrDefault(kind, List.of())) {
      if (node.path(needed).asText("").isEmpty()) {
        throw new BadFile("%s: no %s (expected: one)", where, needed);
      }
    }
    found.computeIfAbsent(kind, name -> new ArrayList<>()).add(new Item(where, node));
  }

  void addTags(String id, String where, JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      throw new BadFile("%s: Tags: %s (expected: an object)", where, node);
    }
    tags.put(id, new Item(where, object));
  }

  List<Item> of(String kind) {
    return found.getOrDefault(kind, List.of());
  }

  Map<String, Item> tags() {
    return tags;
  }

  /** What could not be taken along, as sentences. */
  List<String> lost() {
    return lost;
  }
}
