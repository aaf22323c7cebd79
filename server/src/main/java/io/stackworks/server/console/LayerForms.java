package io.stackworks.server.console;

import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.LifecycleEvent;
import io.stackworks.server.layer.Recipes;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Making, changing and removing layers. */
final class LayerForms {
  private final Core core;
  private final Look look;
  private final Html html;
  private final RecipeNames recipes;

  LayerForms(Core core, Look look, Html html, RecipeNames recipes) {
    this.core = core;
    this.look = look;
    this.html = html;
    this.recipes = recipes;
  }

  private static String url(Snapshot stack) {
    return "/console/stacks/" + stack.stack().id() + "/layers";
  }

  Answer fresh(Ask ask) {
    var values =
        Form.Values.of(
            Map.of(
                "type", "custom",
                "auto_healing", "true",
                "updates", "true",
                "drain", "true",
                "timeout", "120"));
    return html.page("form", create(ask, look.stack(ask), values));
  }

  private Form create(Ask ask, Snapshot stack, Form.Values values) {
    return new Form(
            Frame.of(ask, stack, "New layer", "layers", LayersPage.crumb(stack)),
            "",
            url(stack) + "/new",
            "Add layer",
            url(stack),
            "",
            groups(values, true),
            List.of())
        .suggesting(recipes.of(stack));
  }

  Answer create(Ask ask) {
    var stack = look.stack(ask);
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          var id = LayerId.random();
          var plain =
              Layer.of(
                  id,
                  stack.stack().id(),
                  LayerType.of(values.get("type")),
                  values.get("name"),
                  values.get("shortname"),
                  core.clock().instant());
          core.stacks()
              .offer(
                  stack.stack().id(),
                  new Event.LayerCreateRequested(changed(plain, values)),
                  ask.actor())
              .orThrow();
          return Answer.goTo(url(stack) + "/" + id);
        },
        () -> create(ask, stack, Form.Values.sent(ask)));
  }

  Answer edit(Ask ask) {
    var stack = look.stack(ask);
    var layer = Look.layer(stack, ask.name("layer"));
    return html.page("form", edit(ask, stack, layer, Form.Values.of(values(layer))));
  }

  private Form edit(Ask ask, Snapshot stack, Layer layer, Form.Values values) {
    var address = url(stack) + "/" + layer.id();
    return new Form(
            Frame.of(ask, stack, "Edit " + layer.name(), "layers", LayersPage.crumb(stack)),
            "",
            address + "/edit",
            "Save layer",
            address,
            "",
            groups(values, false),
            List.of())
        .suggesting(recipes.of(stack))
        .previewing(
            "/console/stacks/" + stack.stack().id() + "/node-data/preview?layer=" + layer.id());
  }

  Answer update(Ask ask) {
    var stack = look.stack(ask);
    var layer = Look.layer(stack, ask.name("layer"));
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          core.stacks()
              .offer(
                  stack.stack().id(),
                  new Event.LayerUpdateRequested(layer.id(), before -> changed(before, values)),
                  ask.actor())
              .orThrow();
          return Answer.goTo(url(stack) + "/" + layer.id() + "?done=Layer+saved");
        },
        () -> edit(ask, stack, layer, Form.Values.sent(ask)));
  }

  Answer confirmDelete(Ask ask) {
    var stack = look.stack(ask);
    var layer = Look.layer(stack, ask.name("layer"));
    var losses = new ArrayList<String>();
    int custom = 0;
    for (var event : LifecycleEvent.values()) {
      custom += layer.customRecipes().of(event).size();
    }
    losses.add("its settings and " + Show.count(custom, "recipe assignment"));
    var instances = stack.instancesIn(layer.id());
    if (!instances.isEmpty()) {
      losses.add(
          Show.count(instances.size(), "instance")
              + " must leave it before: "
              + instances.stream()
                  .limit(20)
                  .map(one -> one.hostname())
                  .collect(Collectors.joining(", ")));
    }
    return html.page(
        "confirm",
        new Confirm(
            Frame.of(
                ask,
                stack,
                "Delete layer " + layer.name() + "?",
                "layers",
                LayersPage.crumb(stack)),
            "This cannot be undone. With the layer go:",
            losses,
            url(stack) + "/" + layer.id() + "/delete",
            Map.of(),
            "Delete layer " + layer.name(),
            url(stack) + "/" + layer.id()));
  }

  Answer delete(Ask ask) {
    var stack = look.stack(ask);
    var layer = Look.layer(stack, ask.name("layer"));
    core.stacks()
        .offer(stack.stack().id(), new Event.LayerDeleteRequested(layer.id()), ask.actor())
        .orThrow();
    return Answer.goTo(url(stack) + "?done=Layer+deleted");
  }

  // ---- fields ----

  private static List<Form.Group> groups(Form.Values values, boolean fresh) {
    var general = new ArrayList<Form.Field>();
    general.add(values.text("name", "Name").mandatory());
    general.add(
        values.text("shortname", "Short name").mandatory().help("lower case; cookbooks use it"));
    if (fresh) {
      general.add(values.select("type", "Type", Form.Option.of(LayerType.words())));
    }
    var recipes = new ArrayList<Form.Field>();
    for (var event : LifecycleEvent.values()) {
      recipes.add(values.field("recipes", event.word(), capital(event.word())));
    }
    return List.of(
        new Form.Group("General", "", general),
        new Form.Group("Recipes", "One a line, in running order: cookbook::recipe", recipes),
        Form.group(
            "Machine",
            values.field("lines", "packages", "OS packages").help("one a line"),
            values
                .field("lines", "volumes", "Volumes")
                .help(
                    "one a line: mount point, GiB, disks, type, then raid=1 iops=3000 encrypted"
                        + " as wished - /srv/data 100 1 gp2"),
            values.field("check", "updates", "Install updates on boot"),
            values.field("check", "auto_healing", "Replace instances whose agent is lost"),
            values
                .field("number", "timeout", "Shutdown within")
                .help("seconds that shutdown recipes get before the machine stops"),
            values.field("check", "drain", "Let the load balancer drain its connections before")),
        Form.group(
                "At EC2",
                values.field("check", "public_ips", "Give each instance a public address"),
                values.field("check", "elastic_ips", "Give each instance an Elastic IP"),
                values.field("check", "ebs_optimized", "EBS-optimized instances"),
                values.text("profile", "Instance profile").help("an ARN; empty: the stack's"),
                values.field("lines", "security_groups", "Security groups").help("ids, one a line"))
            .optional(),
        Form.group(
                "Settings of the layer's type",
                values.field("lines", "attributes", "Attributes").help("one a line: Name=value"))
            .optional(),
        Form.group("Custom JSON", values.field("json", "custom_json", "For its instances")));
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static Map<String, String> values(Layer layer) {
    var values = new HashMap<String, String>();
    values.put("name", layer.name());
    values.put("shortname", layer.shortname());
    for (var event : LifecycleEvent.values()) {
      values.put(event.word(), String.join("\n", layer.customRecipes().of(event)));
    }
    values.put("packages", String.join("\n", layer.packages()));
    values.put("volumes", VolumeLines.text(layer.volumeConfigurations()));
    values.put("updates", String.valueOf(layer.installUpdatesOnBoot()));
    values.put("drain", String.valueOf(layer.delayUntilElbConnectionsDrained()));
    values.put("public_ips", String.valueOf(layer.autoAssignPublicIps()));
    values.put("elastic_ips", String.valueOf(layer.autoAssignElasticIps()));
    values.put("ebs_optimized", String.valueOf(layer.useEbsOptimizedInstances()));
    values.put("profile", SourceFields.orEmpty(layer.customInstanceProfileArn()));
    values.put("security_groups", String.join("\n", layer.customSecurityGroupIds()));
    values.put("auto_healing", String.valueOf(layer.enableAutoHealing()));
    values.put("timeout", String.valueOf(layer.shutdownTimeout().toSeconds()));
    values.put(
        "attributes",
        new TreeMap<>(layer.attributes())
            .entrySet().stream()
                .map(one -> one.getKey() + "=" + shown(one.getKey(), one.getValue()))
                .collect(Collectors.joining("\n")));
    values.put("custom_json", SourceFields.orEmpty(layer.customJson()));
    return values;
  }

  private static String shown(String name, String value) {
    return name.contains("Password") ? Secret.FILTERED : value;
  }

  private static Layer changed(Layer before, Form.Values values) {
    var recipes =
        new Recipes(
            values.lines("setup"),
            values.lines("configure"),
            values.lines("deploy"),
            values.lines("undeploy"),
            values.lines("shutdown"));
    return before.with(
        change ->
            change
                .name(values.get("name"))
                .shortname(values.get("shortname"))
                .customRecipes(recipes)
                .packages(values.lines("packages"))
                .volumeConfigurations(VolumeLines.read(values.lines("volumes")))
                .installUpdatesOnBoot(values.is("updates"))
                .enableAutoHealing(values.is("auto_healing"))
                .delayUntilElbConnectionsDrained(values.is("drain"))
                .autoAssignPublicIps(values.is("public_ips"))
                .autoAssignElasticIps(values.is("elastic_ips"))
                .useEbsOptimizedInstances(values.is("ebs_optimized"))
                .customInstanceProfileArn(SourceFields.orNull(values.get("profile")))
                .customSecurityGroupIds(values.lines("security_groups"))
                .shutdownTimeout(Duration.ofSeconds(values.number("timeout", 120)))
                .attributes(attributes(before, values))
                .customJson(SourceFields.orNull(values.get("custom_json"))));
  }

  private static Map<String, String> attributes(Layer before, Form.Values values) {
    var attributes = new TreeMap<>(values.pairs("attributes"));
    attributes.replaceAll(
        (name, value) ->
            value.equals(Secret.FILTERED) ? before.attributes().getOrDefault(name, "") : value);
    return attributes;
  }
}
