package io.stackworks.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/** What {@code get_json} prints. */
record CommandJson(KeptRun run) {
  private static final Set<String> NOT_CUSTOM = Set.of("run_list", "recipes");

  /** Chef 11: all attributes. Chef 12: run list and custom JSON, or everything there is. */
  String json(boolean internal) throws IOException {
    var node = Json.parse(run.spec().getNodeJson());
    if (run.isChef11()) {
      return Json.pretty(node);
    }
    return Json.pretty(internal ? internal(node) : customer(node));
  }

  private JsonNode customer(JsonNode node) {
    var json = Json.object();
    runList(json);
    node.properties()
        .forEach(
            field -> {
              if (!NOT_CUSTOM.contains(field.getKey())) {
                json.set(field.getKey(), field.getValue());
              }
            });
    return json;
  }

  private void runList(ObjectNode json) {
    var list = json.putArray("run_list");
    run.spec().getRunListList().forEach(recipe -> list.add("recipe[" + recipe + "]"));
  }

  private JsonNode internal(JsonNode node) throws IOException {
    var json = Json.object();
    var agent = json.putObject("aws_opsworks_agent");
    agent.put("version", io.stackworks.agent.facts.MachineFacts.AGENT_VERSION);
    var resources = agent.putObject("resources");
    for (var item : run.spec().getDataBagsList()) {
      var value = Json.parse(item.getJson());
      if (item.getBag().equals("aws_opsworks_command")) {
        agent.set("command", value);
      } else {
        resources.withArray(item.getBag().replaceFirst("^aws_opsworks_", "") + "s").add(value);
      }
    }
    var chef = agent.putObject("chef");
    var recipes = chef.putArray("customer_recipes");
    run.spec().getRunListList().forEach(recipes::add);
    chef.set("customer_json", node);
    return json;
  }
}
