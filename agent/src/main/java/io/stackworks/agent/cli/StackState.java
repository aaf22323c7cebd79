package io.stackworks.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.agent.run.Times;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What {@code stack_state} prints: the stack as the last command saw it. */
record StackState(KeptRun run) {
  private static final List<String> ACTIVITIES =
      List.of(
          "reboot",
          "stop",
          "deploy",
          "setup",
          "configure",
          "update_dependencies",
          "install_dependencies",
          "update_custom_cookbooks",
          "execute_recipes");

  String json() throws IOException {
    var json = Json.object();
    json.putObject("last_command")
        .put("sent_at", Times.fromProto(run.spec().getCreatedAt()).toString())
        .put("activity", run.activity());
    if (bag("aws_opsworks_stack").isEmpty()) {
      fromAttributes(json);
    } else {
      fromBags(json);
    }
    var activities = json.putObject("agent").putArray("valid_activities");
    ACTIVITIES.forEach(activities::add);
    return Json.pretty(json);
  }

  private void fromBags(ObjectNode json) throws IOException {
    for (var instance : bag("aws_opsworks_instance")) {
      if (instance.path("self").asBoolean()) {
        json.set("instance", instance);
      }
    }
    var layers = json.putArray("layers");
    layers.addAll(bag("aws_opsworks_layer"));
    var apps = bag("aws_opsworks_app");
    if (apps.isEmpty()) {
      json.putNull("applications");
    } else {
      json.putArray("applications").addAll(apps);
    }
    json.set("stack", bag("aws_opsworks_stack").get(0));
  }

  /** Chef 11: node attributes under "opsworks". */
  private void fromAttributes(ObjectNode json) throws IOException {
    var opsworks = Json.parse(run.spec().getNodeJson()).path("opsworks");
    json.set("instance", opsworks.path("instance"));
    var layers = json.putArray("layers");
    opsworks
        .path("layers")
        .properties()
        .forEach(
            layer ->
                layers
                    .addObject()
                    .put("layer_id", layer.getValue().path("id").asText())
                    .put("name", layer.getValue().path("name").asText())
                    .put("shortname", layer.getKey()));
    json.set("applications", opsworks.path("applications"));
    json.set("stack", opsworks.path("stack"));
  }

  private List<JsonNode> bag(String name) throws IOException {
    var items = new ArrayList<JsonNode>();
    for (var item : run.spec().getDataBagsList()) {
      if (item.getBag().equals(name)) {
        items.add(Json.parse(item.getJson()));
      }
    }
    return items;
  }
}
