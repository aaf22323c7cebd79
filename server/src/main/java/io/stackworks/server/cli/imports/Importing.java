package io.stackworks.server.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.server.cli.aws.Api;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a dump tells through the OpsWorks API: what is missing is created, what differs is
 * updated, the rest stays. So an import that was cut short is finished by the next one, and one
 * that was not is followed by one that changes nothing.
 */
public final class Importing {
  private static final String FILTERED = "*****FILTERED*****";
  private static final String TYPE = "Type";

  private final Dump dump;
  private final Api api;
  private final boolean planOnly;

  /**
   * Ids at AWS, and what has them here now. With a plan only, what is not there stands for itself.
   */
  private final Map<String, String> ids = new HashMap<>();

  private final List<String> changes = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final Set<String> lost;

  public Importing(Dump dump, Api api, boolean planOnly) {
    this.dump = dump;
    this.api = api;
    this.planOnly = planOnly;
    this.lost = new java.util.LinkedHashSet<>(dump.lost());
  }

  /** What was done, or with a plan would be: one line each. */
  public List<String> changes() {
    return changes;
  }

  /** What the server did not take. */
  public List<String> refused() {
    return refused;
  }

  /** What cannot carry over. */
  public List<String> lost() {
    return List.copyOf(lost);
  }

  public void run() throws IOException {
    each("UserProfiles", this::user);
    each("Stacks", this::stack);
    each("EcsClusters", this::cluster);
    each("RdsDbInstances", this::database);
    each("Layers", this::layer);
    each("Apps", this::app);
    each("Instances", this::instance);
    each("TimeBasedAutoScalingConfigurations", this::schedule);
    each("LoadBasedAutoScalingConfigurations", this::load);
    var attached = new Attached(this, dump);
    each("ElasticIps", attached::address);
    each("Volumes", attached::volume);
    each("ElasticLoadBalancers", attached::balancer);
    each("Permissions", this::permission);
    for (var tags : dump.tags().entrySet()) {
      attempt(tags.getValue(), item -> tags(tags.getKey(), item));
    }
    for (var history : List.of("Deployments", "Commands", "ServiceErrors", "RaidArrays")) {
      int count = dump.of(history).size();
      if (count > 0) {
        lost.add("%d %s: they belong to machines at AWS".formatted(count, history));
      }
    }
  }

  /** Does one thing of the dump. */
  interface Step {
    void take(Dump.Item item) throws IOException;
  }

  private void each(String kind, Step step) throws IOException {
    for (var item : dump.of(kind)) {
      attempt(item, step);
    }
  }

  private void attempt(Dump.Item item, Step step) throws IOException {
    try {
      step.take(item);
    } catch (Api.Refused e) {
      refused.add("%s: %s".formatted(item.where(), e.text()));
    }
  }

  // ---- users ----

  private void user(Dump.Item item) throws IOException {
    var arn = item.text("IamUserArn");
    var wanted = Members.of("CreateUserProfile", item.node());
    var there = find("DescribeUserProfiles", request(), "UserProfiles", "IamUserArn", arn);
    if (there == null) {
      change("user " + arn, "CreateUserProfile", wanted);
    } else if (!Members.covers(there, wanted)) {
      change("user " + arn, "UpdateUserProfile", wanted);
    }
  }

  private void permission(Dump.Item item) throws IOException {
    var stack = here(item, "StackId");
    if (stack.isEmpty()) {
      return;
    }
    var wanted = Members.of("SetPermission", item.node()).put("StackId", stack);
    var arn = item.text("IamUserArn");
    var about = "permission of %s for stack %s".formatted(arn, item.text("StackId"));
    if (find("DescribeUserProfiles", request(), "UserProfiles", "IamUserArn", arn) == null
        && !planOnly) {
      lose(item, "permission of %s: the user was not described".formatted(arn));
      return;
    }
    var query = request().put("StackId", stack);
    var there = find("DescribePermissions", query, "Permissions", "IamUserArn", arn);
    if (there == null || !Members.covers(there, wanted)) {
      change(about, "SetPermission", wanted);
    }
  }

  // ---- stacks ----

  private final Set<String> taken = new HashSet<>();

  private void stack(Dump.Item item) throws IOException {
    var name = item.text("Name");
    var chef = item.node().path("ConfigurationManager").path("Version").asText("");
    if (chef.startsWith("12.")) {
      lose(item, "stack %s: it is for Windows".formatted(name));
      return;
    }
    var wanted = Members.of("CreateStack", item.node());
    if (chef.equals("11.4") || chef.equals("0.9")) {
      lose(item, "stack %s: Chef %s; it becomes 11.10".formatted(name, chef));
      wanted.withObject("/ConfigurationManager").put("Version", "11.10");
    }
    keep("CustomCookbooksSource", wanted, item, "stack " + name);
    if (wanted.path("CustomCookbooksSource").isEmpty()) {
      wanted.remove("CustomCookbooksSource");
    }
    if (wanted.has("VpcId") && !wanted.has("DefaultSubnetId")) {
      lose(
          item,
          "stack %s: VPC %s, which has no default subnet".formatted(name, item.text("VpcId")));
      wanted.remove("VpcId");
    }
    agentVersion(wanted, item, "LATEST");
    absent(wanted, "ServiceRoleArn", "arn:aws:iam::000000000000:role/imported");
    absent(
        wanted, "DefaultInstanceProfileArn", "arn:aws:iam::000000000000:instance-profile/imported");
    var there =
        list("DescribeStacks", request(), "Stacks").stream()
            .filter(stack -> stack.path("Name").asText().equals(name))
            .filter(stack -> stack.path("Region").asText().equals(item.text("Region")))
            .filter(stack -> taken.add(stack.path("StackId").asText()))
            .findFirst()
            .orElse(null);
    merge(new Kind("stack", "Stack", "StackId"), item, name, wanted, there);
  }

  private void layer(Dump.Item item) throws IOException {
    var stack = here(item, "StackId");
    if (stack.isEmpty()) {
      return;
    }
    var wanted = Members.of("CreateLayer", item.node()).put("StackId", stack);
    var name = item.text("Shortname").isEmpty() ? item.text(TYPE) : item.text("Shortname");
    absent(wanted, "Shortname", name);
    keep("Attributes", wanted, item, "layer " + name);
    var there =
        find("DescribeLayers", request().put("StackId", stack), "Layers", "Shortname", name);
    if (there == null && !item.text(TYPE).equals("custom")) {
      there =
          find("DescribeLayers", request().put("StackId", stack), "Layers", TYPE, item.text(TYPE));
    }
    merge(new Kind("layer", "Layer", "LayerId"), item, name, wanted, there);
  }

  private void app(Dump.Item item) throws IOException {
    var stack = here(item, "StackId");
    if (stack.isEmpty()) {
      return;
    }
    var name = item.text("Name");
    var about = "app " + name;
    var wanted = Members.of("CreateApp", item.node()).put("StackId", stack);
    var there = find("DescribeApps", request().put("StackId", stack), "Apps", "Name", name);
    keep("AppSource", wanted, item, about);
    if (wanted.path("AppSource").isEmpty()) {
      wanted.remove("AppSource");
    }
    if (wanted.path("SslConfiguration").path("PrivateKey").asText(FILTERED).equals(FILTERED)) {
      wanted.remove("SslConfiguration");
      if (wanted.path("EnableSsl").asBoolean()) {
        if (there == null || !there.path("EnableSsl").asBoolean()) {
          lose(item, about + ": the key of its SSL certificate: set it again");
        }
        wanted.remove("EnableSsl");
      }
    }
    environment(wanted, item, about, there == null ? request() : there);
    merge(new Kind("app", "App", "AppId"), item, name, wanted, there);
  }

  /** Values that AWS has hidden stay what they are here; where there are none, they are missing. */
  private void environment(ObjectNode wanted, Dump.Item item, String about, JsonNode there) {
    if (!wanted.has("Environment")) {
      return;
    }
    var known = new HashSet<String>();
    there.path("Environment").forEach(variable -> known.add(variable.path("Key").asText()));
    var kept = JsonNodeFactory.instance.arrayNode();
    for (var variable : wanted.path("Environment")) {
      var key = variable.path("Key").asText();
      if (!variable.path("Value").asText().equals(FILTERED) || known.contains(key)) {
        kept.add(variable);
      } else {
        lose(item, "%s: the secret value of %s: set it again".formatted(about, key));
      }
    }
    wanted.set("Environment", kept);
  }

  private void instance(Dump.Item item) throws IOException {
    var stack = here(item, "StackId");
    if (stack.isEmpty()) {
      return;
    }
    var name = item.text("Hostname");
    if (item.text("InfrastructureClass").equals("on-premises")
        || !item.text("RegisteredBy").isEmpty()) {
      lose(
          item,
          "instance %s: a registered machine; register it again: docs/clients.md".formatted(name));
      return;
    }
    var wanted = Members.of("CreateInstance", item.node()).put("StackId", stack);
    var layers = JsonNodeFactory.instance.arrayNode();
    for (var layer : item.node().path("LayerIds")) {
      if (ids.containsKey(layer.asText())) {
        layers.add(ids.get(layer.asText()));
      } else {
        lose(item, "instance %s: layer %s was not described".formatted(name, layer.asText()));
      }
    }
    wanted.set("LayerIds", layers);
    agentVersion(wanted, item, "INHERIT");
    var there =
        find("DescribeInstances", request().put("StackId", stack), "Instances", "Hostname", name);
    merge(new Kind("instance", "Instance", "InstanceId"), item, name, wanted, there);
  }

  private void agentVersion(ObjectNode wanted, Dump.Item item, String word) {
    if (wanted.has("AgentVersion") && !wanted.path("AgentVersion").asText().equals(word)) {
      lose(item, "agent version %s: it is %s".formatted(item.text("AgentVersion"), word));
      wanted.remove("AgentVersion");
    }
  }

  // ---- scaling ----

  private void schedule(Dump.Item item) throws IOException {
    var instance = here(item, "InstanceId");
    if (instance.isEmpty()) {
      return;
    }
    var query = request();
    query.putArray("InstanceIds").add(instance);
    var there =
        first("DescribeTimeBasedAutoScaling", query, "TimeBasedAutoScalingConfigurations")
            .path("AutoScalingSchedule");
    var wanted = Members.of("SetTimeBasedAutoScaling", item.node()).put("InstanceId", instance);
    var schedule = wanted.withObject("/AutoScalingSchedule");
    if (on(there).equals(on(schedule))) {
      return;
    }
    for (var hour : on(there)) { // the call merges: what is not wanted must be said
      var day = schedule.withObject("/" + hour.substring(0, hour.indexOf(' ')));
      day.put(hour.substring(hour.indexOf(' ') + 1), "off");
    }
    Members.of("SetTimeBasedAutoScaling", item.node())
        .path("AutoScalingSchedule")
        .properties()
        .forEach(
            day -> schedule.withObject("/" + day.getKey()).setAll((ObjectNode) day.getValue()));
    change("schedule of instance " + item.text("InstanceId"), "SetTimeBasedAutoScaling", wanted);
  }

  private static Set<String> on(JsonNode schedule) {
    var hours = new HashSet<String>();
    schedule
        .properties()
        .forEach(
            day ->
                day.getValue()
                    .properties()
                    .forEach(
                        hour -> {
                          if (hour.getValue().asText().equals("on")) {
                            hours.add(day.getKey() + " " + hour.getKey());
                          }
                        }));
    return hours;
  }

  private void load(Dump.Item item) throws IOException {
    var layer = here(item, "LayerId");
    if (layer.isEmpty()) {
      return;
    }
    var query = request();
    query.putArray("LayerIds").add(layer);
    var there = first("DescribeLoadBasedAutoScaling", query, "LoadBasedAutoScalingConfigurations");
    var wanted = Members.of("SetLoadBasedAutoScaling", item.node()).put("LayerId", layer);
    if (!Members.covers(there, wanted)) {
      change("load rules of layer " + item.text("LayerId"), "SetLoadBasedAutoScaling", wanted);
    }
  }

  // ---- resources ----

  private void cluster(Dump.Item item) throws IOException {
    register(item, "EcsCluster", "EcsClusterArn", "EcsClusters");
  }

  private void database(Dump.Item item) throws IOException {
    if (item.text("DbPassword").isEmpty() || item.text("DbPassword").equals(FILTERED)) {
      lose(item, "the password of %s: set it again".formatted(item.text("RdsDbInstanceArn")));
      item.node().put("DbPassword", "unknown");
    }
    register(item, "RdsDbInstance", "RdsDbInstanceArn", "RdsDbInstances");
  }

  private void register(Dump.Item item, String what, String key, String list) throws IOException {
    var stack = here(item, "StackId");
    if (stack.isEmpty()) {
      return;
    }
    var operation = "Register" + what;
    var query = request().put("StackId", stack);
    if (find("Describe" + list, query, list, key, item.text(key)) == null) {
      change(
          what + " " + item.text(key),
          operation,
          Members.of(operation, item.node()).put("StackId", stack));
    }
  }

  private void tags(String id, Dump.Item item) throws IOException {
    var here = ids.get(id);
    if (here == null) {
      lose(item, "tags of %s, which was not described".formatted(id));
      return;
    }
    var stack =
        dump.of("Stacks").stream().anyMatch(described -> described.text("StackId").equals(id));
    var arn =
        "arn:aws:opsworks:us-east-1:000000000000:%s/%s/".formatted(stack ? "stack" : "layer", here);
    var there =
        known(here)
            ? api.call("ListTags", request().put("ResourceArn", arn)).path("Tags")
            : request();
    if (!Members.covers(there, item.node())) {
      var request = request().put("ResourceArn", arn);
      request.set("Tags", item.node());
      change("tags of " + id, "TagResource", request);
    }
  }

  // ---- what all of them do ----

  /**
   * @param word as people call it
   * @param operation behind Create and Update
   */
  private record Kind(String word, String operation, String id) {}

  private void merge(
      Kind kind, Dump.Item item, String name, ObjectNode wanted, @Nullable JsonNode there)
      throws IOException {
    var old = item.text(kind.id());
    if (there == null) {
      var made =
          change(kind.word() + " " + name, "Create" + kind.operation(), wanted)
              .path(kind.id())
              .asText(old);
      ids.put(old, made);
      return;
    }
    var id = there.path(kind.id()).asText();
    ids.put(old, id);
    var update = Members.of("Update" + kind.operation(), wanted);
    if (!there.path("Type").asText("custom").equals("custom")) {
      update.remove("Shortname");
    }
    if (!Members.covers(there, update)) {
      change(kind.word() + " " + name, "Update" + kind.operation(), update.put(kind.id(), id));
    }
  }

  /** Takes away what AWS has hidden. */
  private void keep(String member, ObjectNode wanted, Dump.Item item, String about) {
    if (!(wanted.get(member) instanceof ObjectNode structure)) {
      return;
    }
    var hidden =
        structure.properties().stream()
            .filter(entry -> entry.getValue().asText().equals(FILTERED))
            .map(Map.Entry::getKey)
            .toList();
    for (var name : hidden) {
      structure.remove(name);
      lose(item, "%s: %s of its %s: set it again".formatted(about, name, member));
    }
  }

  private static void absent(ObjectNode wanted, String member, String value) {
    if (wanted.path(member).asText("").isEmpty()) {
      wanted.put(member, value);
    }
  }

  /** The id here of what a member names; empty, and noted: it was not described. */
  String here(Dump.Item item, String member) {
    var here = ids.get(item.text(member));
    if (here == null) {
      lose(item, "%s %s was not described or not taken".formatted(member, item.text(member)));
      return "";
    }
    return here;
  }

  /** Whether this is an id that the server knows, and not one that only a plan speaks of. */
  private boolean known(String id) {
    return !planOnly || !ids.containsKey(id) || !ids.get(id).equals(id);
  }

  void lose(Dump.Item item, String what) {
    lost.add(item.where() + ": " + what);
  }

  JsonNode change(String what, String operation, ObjectNode request) throws IOException {
    changes.add(
        (operation.startsWith("Create") || operation.startsWith("Register") ? "new " : "changed ")
            + what);
    return planOnly ? request() : api.call(operation, request);
  }

  List<JsonNode> list(String operation, ObjectNode query, String list) throws IOException {
    for (var member : query) {
      var id = member.isArray() ? member.path(0).asText() : member.asText();
      if (!known(id)) {
        return List.of();
      }
    }
    return StreamSupport.stream(api.call(operation, query).path(list).spliterator(), false)
        .toList();
  }

  private JsonNode first(String operation, ObjectNode query, String list) throws IOException {
    var all = list(operation, query, list);
    return all.isEmpty() ? request() : all.get(0);
  }

  @Nullable JsonNode find(String operation, ObjectNode query, String list, String key, String value)
      throws IOException {
    return list(operation, query, list).stream()
        .filter(item -> item.path(key).asText().equals(value))
        .findFirst()
        .orElse(null);
  }

  static ObjectNode request() {
    return JsonNodeFactory.instance.objectNode();
  }
}
